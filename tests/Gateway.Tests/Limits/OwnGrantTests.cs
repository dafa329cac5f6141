using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Platform.Testing;

namespace Platform.Gateway.Tests.Limits;

/// <summary>Limits that have plenty left: each gateway grants on its own, and the others hear of it.</summary>
public sealed partial class OwnGrantTests(GarnetServer redis) : IClassFixture<GarnetServer>
{
    private const int AtOnce = 1000;

    [Fact]
    public async Task What_one_gateway_grants_is_missing_at_the_other()
    {
        await using var gateways = await LimitedGateways.StartAsync(redis);
        var key = gateways.AddKey(new(null, AtOnce, null, null));
        var held = HeldRequests.By(gateways);
        List<HttpResponseMessage> running = [];
        for (var i = 0; i < 20; i++)
        {
            running.Add(await gateways.SendAsync(0, key));
        }

        Assert.Equal(AtOnce - 20, LeftOf(running[^1]));
        await Poll.UntilAsync(async () => await LeftAsync(gateways, 1, key, running) < AtOnce - 20, "the other gateway knows of them");

        held.LetGo();
        running.ForEach(static response => response.Dispose());
        await Poll.UntilAsync(async () => await LeftAsync(gateways, 0, key) == AtOnce - 1 && await LeftAsync(gateways, 1, key) == AtOnce - 1, "all are given back");
    }

    [Fact]
    public async Task Both_together_keep_a_limit_that_they_grant_of_on_their_own()
    {
        const int PerMinute = 120;
        await using var gateways = await LimitedGateways.StartAsync(redis);
        var key = gateways.AddKey(new(PerMinute, null, null, null));
        var watch = Stopwatch.StartNew();

        var admitted = await gateways.CountAdmittedAsync(key, 250);

        var cameBack = (int)Math.Ceiling(watch.Elapsed.TotalMinutes * PerMinute);
        Assert.InRange(admitted, PerMinute, PerMinute + cameBack + (PerMinute / 20));
    }

    [Fact]
    public async Task Nobody_notices_that_Redis_dies()
    {
        await using var own = new GarnetServer();
        await own.InitializeAsync();
        await using var gateways = await LimitedGateways.StartAsync(own, ("Redis:CommandTimeoutMilliseconds", "50"));
        var key = gateways.AddKey(new(6000, AtOnce, null, null));
        Assert.Equal(10, await gateways.CountAdmittedAsync(key, 10));
        await own.KillAsync();

        Assert.Equal(100, await gateways.CountAdmittedAsync(key, 100));
    }

    private static async Task<int> LeftAsync(LimitedGateways gateways, int gateway, string key, List<HttpResponseMessage>? running = null)
    {
        var response = await gateways.SendAsync(gateway, key);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        if (running is null)
        {
            response.Dispose();
        }

        running?.Add(response);
        return LeftOf(response);
    }

    private static int LeftOf(HttpResponseMessage response)
        => int.Parse(Left().Match(SharedLimitTests.Header(response, "RateLimit")).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(";r=(\\d+)")]
    private static partial Regex Left();
}
