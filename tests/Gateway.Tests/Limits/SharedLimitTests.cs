using System.Diagnostics;
using System.Net;
using Platform.Testing;

namespace Platform.Gateway.Tests.Limits;

public sealed class SharedLimitTests(GarnetServer redis) : IClassFixture<GarnetServer>
{
    private const int PerMinute = 10;

    [Fact]
    public async Task Two_gateways_together_let_through_what_one_key_may_do()
    {
        await using var gateways = await LimitedGateways.StartAsync(redis);
        var key = gateways.AddKey(new(PerMinute, null, null, null));
        var watch = Stopwatch.StartNew();

        var admitted = await gateways.CountAdmittedAsync(key, 40);

        AssertWithin(PerMinute, admitted, watch);
        Assert.Equal(admitted, gateways.All.Sum(static gateway => gateway.Upstream.Requests));
    }

    [Fact]
    public async Task Keys_of_a_tenant_share_its_limit_and_a_refusal_costs_the_key_nothing()
    {
        await using var gateways = await LimitedGateways.StartAsync(redis);
        var (first, second) = (gateways.AddKey(new(PerMinute, null, PerMinute / 2, null)), gateways.AddKey(new(PerMinute, null, PerMinute / 2, null)));
        var watch = Stopwatch.StartNew();

        var admitted = await gateways.CountAdmittedAsync(first, 10) + await gateways.CountAdmittedAsync(second, 10);

        AssertWithin(PerMinute / 2, admitted, watch);
        using var refused = await gateways.SendAsync(0, second);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Contains("this tenant", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        // Of the key's own limit nothing was taken for the refused ones.
        Assert.Contains($"\"key\";r={PerMinute - 1}", Header(refused, "RateLimit"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_without_limits_has_those_of_the_configuration()
    {
        await using var gateways = await LimitedGateways.StartAsync(redis, ("Limits:Key:RequestsPerMinute", "3"));
        var key = gateways.AddKey(null);
        var watch = Stopwatch.StartNew();

        AssertWithin(3, await gateways.CountAdmittedAsync(key, 8), watch);
    }

    [Fact]
    public async Task A_quota_of_nothing_lets_nothing_through()
    {
        await using var gateways = await LimitedGateways.StartAsync(redis);

        Assert.Equal(0, await gateways.CountAdmittedAsync(gateways.AddKey(new(0, null, null, null)), 2));
    }

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/api/v1/usage/summary")]
    public async Task A_refusal_says_in_the_shape_of_its_path_when_to_come_back(string path)
    {
        await using var gateways = await LimitedGateways.StartAsync(redis);
        var key = gateways.AddKey(new(1, null, null, null));
        using var first = await gateways.SendAsync(0, key, path);
        using var refused = await gateways.SendAsync(1, key, path);

        await Shape.AssertErrorAsync(refused, path, 429);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        var body = await refused.Content.ReadAsStringAsync();
        var isOpenAI = path.StartsWith("/v1", StringComparison.Ordinal);
        Assert.Contains(isOpenAI ? "\"code\":\"rate_limit_exceeded\"" : "problems/rate-limited", body, StringComparison.Ordinal);
        Assert.Equal("\"key\";q=1;w=60", Header(refused, "RateLimit-Policy"));
        Assert.Matches("^\"key\";r=0;t=[1-9][0-9]?$", Header(refused, "RateLimit"));
    }

    [Fact]
    public async Task Every_answer_to_a_limited_caller_says_where_it_stands()
    {
        await using var gateways = await LimitedGateways.StartAsync(redis);
        var key = gateways.AddKey(new(60, 5, 6000, null));
        foreach (var gateway in gateways.All)
        {
            gateway.Upstream.Handler = static context =>
            {
                context.Response.Headers["x-ratelimit-limit-requests"] = "of somebody else";
                return Task.CompletedTask;
            };
        }

        using var response = await gateways.SendAsync(0, key);

        Assert.Equal("\"key\";q=60;w=60, \"key-concurrent\";q=5;qu=\"concurrent-requests\", \"tenant\";q=6000;w=60", Header(response, "RateLimit-Policy"));
        Assert.Equal("\"key\";r=59;t=1, \"key-concurrent\";r=4, \"tenant\";r=5999;t=1", Header(response, "RateLimit"));
        Assert.Equal("60", Header(response, "x-ratelimit-limit-requests"));
        Assert.Equal("59", Header(response, "x-ratelimit-remaining-requests"));
        Assert.Equal("1s", Header(response, "x-ratelimit-reset-requests"));
    }

    internal static string Header(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));

    /// <summary>While the requests were sent, some of the quota came back.</summary>
    internal static void AssertWithin(int quota, int admitted, Stopwatch watch)
        => Assert.InRange(admitted, quota, quota + (int)Math.Ceiling(watch.Elapsed.TotalMinutes * quota));
}
