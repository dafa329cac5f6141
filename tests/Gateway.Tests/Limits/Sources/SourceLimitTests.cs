using System.Diagnostics;
using System.Net;
using Platform.Testing;

namespace Platform.Gateway.Tests.Limits.Sources;

public sealed class SourceLimitTests(GarnetServer redis) : IClassFixture<GarnetServer>
{
    [Fact]
    public async Task A_source_may_use_its_whole_quota_through_two_gateways_and_no_more()
    {
        await redis.ForgetAsync();
        await using var gateways = await LimitedGateways.StartAsync(redis, ("Limits:Source:RequestsPerMinute", "20"));
        var key = gateways.AddKey(null);
        var watch = Stopwatch.StartNew();

        SharedLimitTests.AssertWithin(20, await gateways.CountAdmittedAsync(key, 60), watch);
        var checks = gateways.All.Sum(static gateway => gateway.Auth.Requests);
        using var refused = await gateways.SendAsync(0, key);
        await Shape.AssertErrorAsync(refused, "/v1/models", 429);
        Assert.Equal("\"source\";q=20;w=60", SharedLimitTests.Header(refused, "RateLimit-Policy"));
        // What is refused for its source is not checked.
        Assert.Equal(checks, gateways.All.Sum(static gateway => gateway.Auth.Requests));
    }

    [Fact]
    public async Task A_source_has_so_many_requests_at_the_same_time()
    {
        await redis.ForgetAsync();
        await using var gateways = await LimitedGateways.StartAsync(redis, ("Limits:Source:ConcurrentRequests", "4"));
        var (key, held) = (gateways.AddKey(null), new HeldRequests());
        foreach (var gateway in gateways.All)
        {
            gateway.Upstream.Handler = held.HandleAsync;
        }

        var running = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => gateways.SendAsync(i % 2, key)));
        using var refused = await gateways.SendAsync(0, key);

        Assert.All(running, static response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Array.ForEach(running, static response => response.Dispose());
        await Poll.UntilAsync(() => held.Running == 0, "the services saw the clients go");
        await Poll.UntilAsync(async () => (await gateways.SendAsync(0, key)).StatusCode == HttpStatusCode.OK, "the slots are free");
        held.LetGo();
    }

    [Fact]
    public async Task A_flood_of_garbage_keys_is_refused_before_it_is_checked()
    {
        await using var gateway = await GatewayHost.StartAsync(("Limits:FailedChecksPerMinute", "20"));
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 100; i++)
        {
            using var response = await gateway.SendBareAsync("/v1/models", ("Authorization", $"Bearer garbage-key-of-the-tests-{i:0000}"));
            answers.Add(response.StatusCode);
        }

        Assert.All(answers, static status => Assert.True(status is HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests, $"{status}"));
        Assert.InRange(gateway.Auth.Requests, 20, 60);
        using var refused = await gateway.SendBareAsync("/v1/models", ("Authorization", "Bearer garbage-key-of-the-tests-last"));
        await Shape.AssertErrorAsync(refused, "/v1/models", 429);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(0, gateway.Upstream.Requests);
    }

    [Fact]
    public async Task Requests_without_a_possible_credential_and_those_of_good_ones_count_as_no_failure()
    {
        await using var gateway = await GatewayHost.StartAsync(("Limits:FailedChecksPerMinute", "2"));
        for (var i = 0; i < 10; i++)
        {
            using var anonymous = await gateway.SendBareAsync("/v1/models");
            using var malformed = await gateway.SendBareAsync("/v1/models", ("Authorization", "Bearer short"));
            using var good = await gateway.Client.GetAsync("/v1/models");
            Assert.Equal([401, 401, 200], [(int)anonymous.StatusCode, (int)malformed.StatusCode, (int)good.StatusCode]);
        }
    }

    [Fact]
    public async Task Sources_are_told_apart_by_what_a_trusted_proxy_says()
    {
        await using var gateway = await GatewayHost.StartAsync(
            ("Limits:FailedChecksPerMinute", "1"), ("ForwardedHeaders:KnownProxies:0", "127.0.0.1"), ("ForwardedHeaders:KnownProxies:1", "::1"));
        var (good, garbage) = (("Authorization", $"Bearer {FakeAuth.GoodKey}"), ("Authorization", "Bearer garbage-key-of-the-tests-1"));
        for (var i = 0; i < 5; i++)
        {
            using var unknown = await gateway.SendBareAsync("/v1/models", garbage, ("X-Forwarded-For", "192.0.2.1"));
        }

        using var refused = await gateway.SendBareAsync("/v1/models", good, ("X-Forwarded-For", "192.0.2.1"));
        using var served = await gateway.SendBareAsync("/v1/models", good, ("X-Forwarded-For", "192.0.2.2"));

        Assert.Equal([HttpStatusCode.TooManyRequests, HttpStatusCode.OK], [refused.StatusCode, served.StatusCode]);
    }
}
