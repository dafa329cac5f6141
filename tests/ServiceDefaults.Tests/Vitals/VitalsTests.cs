using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Vitals;

/// <summary>What a process counts of its requests and of whom it asks, seen from outside over a socket.</summary>
public sealed class VitalsTests(TestIdentity identity) : IAsyncLifetime
{
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _app;
    private HttpClient? _client;

    private HttpClient Client => _client!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(identity.Settings);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults(RequestClassNames.Usage);
        builder.AddInternalIdentity();
        builder.Services.AddServiceClient("peerservice", TimeSpan.FromSeconds(30));
        _app = builder.Build();
        _app.UseServiceDefaults();
        _app.MapVitals(static json =>
        {
            json.WriteStartArray("pools"u8);
            json.WriteEndArray();
            json.WriteStartArray("caches"u8);
            json.WriteEndArray();
            json.WriteNull("redis"u8);
            json.WriteNull("outbox"u8);
        }).RequireService();
        _app.MapGet("/status/{status:int}", static (int status) => TypedResults.StatusCode(status)).AllowAnonymous();
        _app.MapGet("/broken", static void () => throw new InvalidOperationException()).AllowAnonymous();
        _app.MapGet("/held", () => _held.Task).AllowAnonymous();
        _app.MapGet("/sign-in", static () => "").AllowAnonymous().WithRequestClass(RequestClassNames.Auth);
        _app.MapGet("/internal/service", static () => "").RequireService();
        _app.MapGroup("/internal").RequireService().MapGet("/check", static () => "").WithRequestClass(RequestClassNames.Check);
        _app.MapGet("/waits", static async (HttpContext context, CancellationToken ct) =>
        {
            var clock = context.Features.Get<RequestClock>()!;
            clock.Stop();
            await Task.Delay(TimeSpan.FromMilliseconds(500), ct);
            clock.GoOn();
        }).AllowAnonymous().WithRequestClass(RequestClassNames.Llm);
        await _app.StartAsync();
        _client = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
        _client.DefaultRequestHeaders.Add(InternalHeaders.Service, TestIdentity.ServiceKey);
    }

    public async ValueTask DisposeAsync()
    {
        _held.TrySetResult();
        _client?.Dispose();
        await _app!.DisposeAsync();
    }

    [Fact]
    public async Task The_process_tells_of_itself()
    {
        var vitals = await Client.ReadVitalsAsync();

        Assert.Equal(ProcessInstance.Id, vitals.Instance);
        Assert.Equal(_app!.Environment.ApplicationName.ToLowerInvariant(), vitals.Service);
        Assert.True(vitals is { UptimeSeconds: > 0, Process: { Threads: > 0, ProcessorSeconds: > 0, Cores: > 0, ResidentBytes: > 0, HeapBytes: > 0, SchedulingDelay: >= 0 } });
    }

    [Fact]
    public async Task It_is_for_our_own_processes_alone()
    {
        using var stranger = new HttpClient { BaseAddress = Client.BaseAddress };
        using var response = await stranger.GetAsync(VitalsApi.Path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Requests_are_counted_by_the_class_of_their_endpoint_or_that_of_the_process()
    {
        await SendAsync("/status/200", "/status/404", "/sign-in", "/internal/service", "/internal/check", "/nowhere", "/alive", "/health");

        var vitals = await Client.ReadVitalsAsync();
        Assert.Equal(
            [("auth", 1L), ("check", 1L), ("internal", 1L), ("usage", 3L)],
            vitals.Requests.Select(one => (one.Class, one.Latency.Count())).OrderBy(one => one.Class, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Failures_refusals_and_limits_are_told_apart()
    {
        await SendAsync("/status/401", "/status/429", "/status/429", "/status/503", "/broken", "/status/403", "/status/200");

        var usage = (await Client.ReadVitalsAsync()).Of("usage");
        Assert.Equal((2L, 1L, 2L, 7L), (usage.Failed, usage.Unauthorized, usage.Limited, usage.Latency.Count()));
    }

    [Fact]
    public async Task A_request_runs_until_its_end_and_one_whose_client_leaves_too()
    {
        using var leaving = new CancellationTokenSource();
        var held = Client.GetAsync("/held", TestContext.Current.CancellationToken);
        var left = Client.GetAsync("/held", leaving.Token);
        await UntilAsync(usage => usage.Running == 2);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        _held.SetResult();
        (await held).Dispose();
        await UntilAsync(usage => usage is { Running: 0, Failed: 0 });
    }

    [Fact]
    public async Task A_wait_for_somebody_else_is_not_the_latency_of_this_process()
    {
        using var response = await Client.GetAsync("/waits", TestContext.Current.CancellationToken);
        var whole = double.Parse(response.Headers.GetValues("X-Response-Time").Single()[..^2], System.Globalization.CultureInfo.InvariantCulture);

        var latency = (await Client.ReadVitalsAsync()).Of("llm").Latency;
        Assert.Equal(1, latency.Count());
        Assert.True(latency.Sum <= whole - 450, $"{latency.Sum} ms of {whole} ms");
    }

    [Fact]
    public async Task Calls_of_other_services_are_told_by_service()
    {
        await using var peer = await FakePeer.StartAsync();
        var client = ClientOf("peerservice", peer.Address);
        (await client.GetAsync("/status/200", TestContext.Current.CancellationToken)).Dispose();
        (await client.GetAsync("/status/404", TestContext.Current.CancellationToken)).Dispose();
        (await client.GetAsync("/status/503", TestContext.Current.CancellationToken)).Dispose();
        Assert.Equal((3L, 1L, 3L), await PeerAsync());

        using var leaving = new CancellationTokenSource();
        var waiting = client.GetAsync("/held", leaving.Token);
        await Poll.UntilAsync(async () => (await ReadPeerAsync()) is { Running: 1, LongestSilence: > 0 }, "the silence is told");
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        // Its caller's impatience is not its failure.
        Assert.Equal((4L, 1L, 3L), await PeerAsync());

        await peer.DisposeAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/status/200", TestContext.Current.CancellationToken));
        Assert.Equal((5L, 2L, 3L), await PeerAsync());
    }

    private HttpClient ClientOf(string service, Uri address)
    {
        var client = _app!.Services.GetRequiredService<IHttpClientFactory>().CreateClient(service);
        client.BaseAddress = address;
        return client;
    }

    private async Task<(long, long, long)> PeerAsync() => await ReadPeerAsync() is var peer ? (peer.Calls, peer.Failures, peer.Latency.Count()) : default;

    private async Task<DependencyVitals> ReadPeerAsync()
        => (await Client.ReadVitalsAsync()).Dependencies.Single(static one => one is { Kind: DependencyKinds.Service, Name: "peerservice" });

    private Task UntilAsync(Func<RequestVitals, bool> isSo) => Poll.UntilAsync(async () => isSo((await Client.ReadVitalsAsync()).Of("usage")), "the requests run as they should");

    private async Task SendAsync(params string[] paths)
    {
        foreach (var path in paths)
        {
            (await Client.GetAsync(path, TestContext.Current.CancellationToken)).Dispose();
        }
    }
}
