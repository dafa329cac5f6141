using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.Contracts;
using Platform.Gateway.Interference.History;
using Platform.Gateway.Tests.Revocation;
using Platform.Testing;

namespace Platform.Gateway.Tests.Interference.Api;

public sealed class EventStreamTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_come_as_they_happen_and_from_the_last_one_that_was_heard()
    {
        await using var gateway = await InterferenceHost.StartAsync(redis: null);
        var (first, second) = (Made.Incident(), Made.Incident("cache-collapse", "llmservice", "models"));
        using var live = await OpenAsync(gateway);
        gateway.Observe(first);
        var begun = await NextAsync(live, "incident");
        Assert.Equal(first.Id, begun.Data.GetProperty("incident").GetProperty("id").GetGuid());
        var mitigation = await NextAsync(live, "mitigation");
        Assert.Equal(("begun", "pause-warm-up"), (mitigation.Data.GetProperty("change").GetString(), mitigation.Data.GetProperty("mitigation").GetProperty("action").GetString()));
        Assert.Equal("llmservice", (await NextAsync(live, "reading")).Data.GetProperty("services")[0].GetProperty("service").GetString());

        gateway.Observe(second);
        using var again = await OpenAsync(gateway, mitigation.Id);

        Assert.Equal(second.Id, (await NextAsync(again, "incident")).Data.GetProperty("incident").GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task A_gateway_that_only_hears_of_it_tells_the_same_under_the_same_ids()
    {
        await using var redis = new GarnetServer();
        await redis.InitializeAsync();
        await using var leader = await InterferenceHost.StartAsync(redis.ConnectionString);
        await using var follower = await InterferenceHost.StartAsync(redis.ConnectionString, isActive: false);
        using var here = await OpenAsync(leader);
        using var there = await OpenAsync(follower);
        leader.Observe(Made.Incident());

        var (one, other) = (await NextAsync(here, "incident"), await NextAsync(there, "incident"));

        Assert.Equal((one.Id, one.Data.GetRawText()), (other.Id, other.Data.GetRawText()));
    }

    [Fact]
    public async Task It_ends_with_the_gateway_in_an_orderly_way()
    {
        var gateway = await InterferenceHost.StartAsync(redis: null);
        using var events = await OpenAsync(gateway);

        gateway.Gateway.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        await events.Body.ReadToEndAsync(Ct);
        await gateway.DisposeAsync();
    }

    [Fact]
    public async Task It_ends_when_the_key_is_revoked()
    {
        await using var gateway = await InterferenceHost.StartAsync(redis: null, settings: ("Revocation:CheckEvery", "00:00:00.100"));
        var auth = new RevocableAuth { Scopes = [Scopes.PlatformAdmin] };
        gateway.Gateway.Auth.Handler = auth.AnswerAsync;
        using var events = await OpenAsync(gateway);

        auth.Revoke();

        // Broken off: half a stream must not look like a whole one.
        await Assert.ThrowsAnyAsync<IOException>(() => events.Body.ReadToEndAsync(Ct));
    }

    [Fact]
    public async Task Who_does_not_keep_up_is_let_go_and_can_come_back()
    {
        var news = new News(TimeProvider.System);
        var channel = news.Listen(after: null)!;
        for (var i = 0; i < 2000; i++)
        {
            news.Add(NewsKinds.Incident, "{}");
        }

        Assert.False(news.HasListeners);
        var read = 0;
        await foreach (var item in channel.Reader.ReadAllAsync(Ct))
        {
            read++;
        }

        Assert.InRange(read, 1, News.Capacity + News.ListenerCapacity);
        Assert.Equal(News.Capacity, news.Since(0).Count);
    }

    [Fact]
    public async Task More_listeners_than_there_may_be_are_503()
    {
        await using var gateway = await InterferenceHost.StartAsync(redis: null);
        var news = gateway.Gateway.Services.GetRequiredService<News>();
        for (var i = 0; i < News.MaxListeners; i++)
        {
            Assert.NotNull(news.Listen(after: null));
        }

        using var response = await gateway.Operator.GetAsync(InterferenceHost.Path + "/events", HttpCompletionOption.ResponseHeadersRead, Ct);

        await Shape.AssertUnavailableAsync(response, InterferenceHost.Path);
    }

    [Fact]
    public async Task A_bad_last_event_id_is_400()
    {
        await using var gateway = await InterferenceHost.StartAsync(redis: null);
        using var request = new HttpRequestMessage(HttpMethod.Get, InterferenceHost.Path + "/events") { Headers = { { "Last-Event-ID", "the last one" } } };
        using var response = await gateway.Operator.SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static async Task<OpenStream> OpenAsync(InterferenceHost gateway, long? last = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, InterferenceHost.Path + "/events");
        if (last is { } id)
        {
            request.Headers.Add("Last-Event-ID", FormattableString.Invariant($"{id}"));
        }

        var response = await gateway.Operator.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        return new(response, new StreamReader(await response.Content.ReadAsStreamAsync(Ct)));
    }

    private static async Task<(long? Id, JsonElement Data)> NextAsync(OpenStream events, string kind)
    {
        long? id = null;
        for (var isIt = false; ;)
        {
            var line = await events.Body.ReadLineAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Ct);
            Assert.NotNull(line);
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = long.Parse(line.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture);
            }
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                isIt = line == $"event: {kind}";
            }
            else if (isIt && line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return (id, JsonSerializer.Deserialize<JsonElement>(line[6..]));
            }
            else if (line.Length == 0)
            {
                id = null;
            }
        }
    }

    private sealed record OpenStream(HttpResponseMessage Response, StreamReader Body) : IDisposable
    {
        public void Dispose()
        {
            Body.Dispose();
            Response.Dispose();
        }
    }
}
