using System.Diagnostics;
using System.Net;
using Platform.Testing;

namespace Platform.Gateway.Tests.Limits;

public sealed class RedisOutageTests
{
    private const int PerMinute = 10;

    [Fact]
    public async Task Without_redis_each_gateway_lets_its_part_through()
    {
        await using var gateways = await LimitedGateways.StartAsync(redis: null);
        var key = gateways.AddKey(new(PerMinute, null, null, null));
        var watch = Stopwatch.StartNew();

        Assert.InRange(await gateways.CountAdmittedAsync(key, 40), PerMinute, PerMinute + 2 + (watch.Elapsed.TotalMinutes * PerMinute));
        using var refused = await gateways.SendAsync(0, key);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.True(refused.Headers.Contains("RateLimit"));
    }

    [Fact]
    public async Task Without_redis_each_gateway_has_its_part_of_the_slots()
    {
        await using var gateways = await LimitedGateways.StartAsync(redis: null);
        var (key, held) = (gateways.AddKey(new(null, 4, null, null)), new HeldRequests());
        gateways.All[0].Upstream.Handler = held.HandleAsync;
        using var first = await gateways.SendAsync(0, key);
        using var second = await gateways.SendAsync(0, key);
        using var third = await gateways.SendAsync(0, key);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], [first.StatusCode, second.StatusCode, third.StatusCode]);
        held.LetGo();
        await first.Content.ReadAsStringAsync();
        using var next = await gateways.SendAsync(0, key);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_redis_that_is_frozen_or_killed_fails_no_request_and_is_used_again_when_it_is_back(bool isFrozen)
    {
        await using var redis = new GarnetServer();
        await redis.InitializeAsync();
        await using var gateways = await LimitedGateways.StartAsync(redis, ("Redis:CommandTimeoutMilliseconds", "50"));
        var generous = gateways.AddKey(new(10_000, 100, null, null));
        await (isFrozen ? FreezeAsync(redis) : redis.KillAsync());

        Assert.Equal(50, await gateways.CountAdmittedAsync(generous, 50));
        foreach (var gateway in gateways.All)
        {
            await gateway.UntilRedisIsMissedAsync();
        }

        var limited = gateways.AddKey(new(PerMinute, null, null, null));
        var watch = Stopwatch.StartNew();
        Assert.InRange(await gateways.CountAdmittedAsync(limited, 40), PerMinute, PerMinute + 2 + (watch.Elapsed.TotalMinutes * PerMinute));
        await (isFrozen ? ThawAsync(redis) : redis.StartAsync());
        foreach (var gateway in gateways.All)
        {
            await gateway.UntilRedisAnswersAsync();
        }

        // All of a new quota through one gateway, at once: so the count is shared again.
        await Poll.UntilAsync(async () =>
        {
            var (again, admitted) = (gateways.AddKey(new(PerMinute, null, null, null)), 0);
            for (var i = 0; i < PerMinute; i++)
            {
                using var response = await gateways.SendAsync(0, again);
                admitted += response.IsSuccessStatusCode ? 1 : 0;
            }

            return admitted == PerMinute;
        }, "the whole quota through one gateway");
    }

    [Fact]
    public async Task A_gateway_that_has_served_its_part_does_not_begin_anew_when_redis_is_lost()
    {
        await using var redis = new GarnetServer();
        await redis.InitializeAsync();
        await using var gateways = await LimitedGateways.StartAsync(redis);
        var key = gateways.AddKey(new(PerMinute, null, null, null));
        var watch = Stopwatch.StartNew();
        var before = await gateways.CountAdmittedAsync(key, PerMinute);
        await redis.KillAsync();

        var after = await gateways.CountAdmittedAsync(key, PerMinute);

        SharedLimitTests.AssertWithin(PerMinute, before + after, watch);
    }

    private static Task FreezeAsync(GarnetServer redis)
    {
        redis.Freeze();
        return Task.CompletedTask;
    }

    private static Task ThawAsync(GarnetServer redis)
    {
        redis.Thaw();
        return Task.CompletedTask;
    }
}
