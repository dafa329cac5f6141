using System.Globalization;
using System.Net;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Vitals;

public sealed class VitalsTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private readonly FakeUpstream _upstream = new();
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LlmUnderTest _llm = null!;
    private HttpClient _service = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _upstream.InitializeAsync();
        _llm = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity, _upstream.Settings);
        _service = _llm.Service.CreateServiceClient();
    }

    public async ValueTask DisposeAsync()
    {
        _release.TrySetResult();
        _service.Dispose();
        await _llm.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task The_service_tells_our_own_processes_how_it_does()
    {
        using var stranger = _llm.Service.CreateClient();
        (await stranger.GetAsync("/v1/models", Ct)).Dispose();
        for (var i = 0; i < 3; i++)
        {
            (await _llm.PostAsync(LlmUnderTest.Body("simulated"), Ct)).Dispose();
        }

        var vitals = await _service.ReadVitalsAsync();
        Assert.Equal("llmservice", vitals.Service);
        Assert.Equal([("background", "llmdb"), ("llm", "llmdb")], vitals.Pools.Select(static pool => (pool.Name, pool.Database)).Order());
        // The routes of the platform and of the tenant, asked for at each call and loaded once.
        Assert.Contains(vitals.Caches, static cache => cache is { Hits: >= 4, Misses: >= 2, Entries: >= 2 });
        Assert.Equal((false, 0L), (vitals.Redis!.IsAvailable, vitals.Outbox!.Refused));
        Assert.Equal(1, vitals.Of(RequestClassNames.Llm).Unauthorized);
        Assert.Equal(new LlmVitals(0, 0, 0, 2048, 2048, 0, false), vitals.Llm);
    }

    [Fact]
    public async Task A_provider_that_is_silent_shows_and_the_wait_for_it_is_not_the_services()
    {
        _upstream.Script = new() { After = _release.Task };
        var plain = _llm.PostAsync(LlmUnderTest.Body("fake-large"), Ct);
        var stream = _llm.PostAsync(LlmUnderTest.Body("fake-large", stream: true), Ct);
        await Poll.UntilAsync(async () => await UpstreamAsync() is { Running: 2, LongestSilence: > 500, Calls: 0 }, "both wait");
        Assert.Equal((2, 0L), (await _service.ReadVitalsAsync()) is { Llm: { } llm } now ? (llm.Running, now.Of(RequestClassNames.Llm).Latency.Count()) : default);

        _release.SetResult();
        using var answer = await plain;
        using var streamed = await stream;
        await streamed.Content.ReadAsStringAsync(Ct);
        await Poll.UntilAsync(async () => await UpstreamAsync() is { Running: 0, LongestSilence: 0, Calls: 2, Failures: 0 }, "both have ended");

        var vitals = await _service.ReadVitalsAsync();
        Assert.Equal(2, (await UpstreamAsync())!.Latency.Count());
        var (latency, whole) = (vitals.Of(RequestClassNames.Llm).Latency, TimeOf(answer) + TimeOf(streamed));
        Assert.Equal(2, latency.Count());
        // One of them has waited for half a second, for the other there is no telling.
        Assert.True(latency.Sum < whole - 500, $"{latency.Sum} ms of {whole} ms");
    }

    [Fact]
    public async Task Streams_that_are_open_are_counted_until_they_end()
    {
        _upstream.Script = new() { Chunks = 50, Fault = FakeUpstreamFault.Hang, FaultAfter = 1 };
        using (var stream = await _llm.PostAsync(LlmUnderTest.Body("fake-large", stream: true), Ct))
        {
            await Poll.UntilAsync(async () => (await _service.ReadVitalsAsync()).Llm is { Streams: 1, Running: 1 }, "it is open");
            // It has begun, so nobody waits for its first byte.
            Assert.True(await UpstreamAsync() is { Running: 1, LongestSilence: 0 });
        }

        await Poll.UntilAsync(async () => (await _service.ReadVitalsAsync()).Llm is { Streams: 0, Running: 0 }, "it is closed");
        Assert.True(await UpstreamAsync() is { Running: 0, Calls: 1, Failures: 0 });
    }

    [Fact]
    public async Task A_failure_is_the_providers_and_a_refused_request_is_none()
    {
        _upstream.Script = new() { Status = 500 };
        using (var failed = await _llm.PostAsync(LlmUnderTest.Body("fake-large"), Ct))
        {
            Assert.Equal(HttpStatusCode.BadGateway, failed.StatusCode);
        }

        Assert.Equal((1L, 1L), await UpstreamAsync() is { } failing ? (failing.Calls, failing.Failures) : default);
        _upstream.Script = new() { Status = 400 };
        (await _llm.PostAsync(LlmUnderTest.Body("fake-large"), Ct)).Dispose();
        Assert.Equal((2L, 1L), await UpstreamAsync() is { } refusing ? (refusing.Calls, refusing.Failures) : default);
    }

    private static double TimeOf(HttpResponseMessage response) => double.Parse(response.Headers.GetValues("X-Response-Time").Single()[..^2], CultureInfo.InvariantCulture);

    private async Task<DependencyVitals?> UpstreamAsync() => (await _service.ReadVitalsAsync()).Dependencies
        .SingleOrDefault(static one => one is { Kind: DependencyKinds.Provider, Name: "openai" });
}
