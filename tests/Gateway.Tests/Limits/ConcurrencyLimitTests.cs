using System.Net;
using Platform.Gateway.Limits;
using Platform.Testing;

namespace Platform.Gateway.Tests.Limits;

public sealed class ConcurrencyLimitTests(GarnetServer redis) : IClassFixture<GarnetServer>
{
    private const int AtOnce = 3;

    [Fact]
    public async Task Two_gateways_together_hold_a_key_to_its_requests_at_the_same_time()
    {
        await using var gateways = await LimitedGateways.StartAsync(redis);
        var (key, held) = (gateways.AddKey(new(null, AtOnce, null, null)), HeldRequests.By(gateways));
        var running = await StartAsync(gateways, key, AtOnce);

        using (var refused = await gateways.SendAsync(1, key))
        {
            await Shape.AssertErrorAsync(refused, "/v1/models", 429);
            Assert.Equal("\"key-concurrent\";r=0", SharedLimitTests.Header(refused, "RateLimit"));
        }

        held.LetGo();
        foreach (var response in running)
        {
            await response.Content.ReadAsStringAsync();
            response.Dispose();
        }

        using var next = await gateways.SendAsync(1, key);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task Who_sends_one_request_after_the_other_is_never_refused_for_two_at_once()
    {
        await using var gateways = await LimitedGateways.StartAsync(redis);
        var key = gateways.AddKey(new(null, 1, null, null));

        Assert.Equal(100, await gateways.CountAdmittedAsync(key, 100));
    }

    [Fact]
    public async Task Clients_that_hang_up_leave_no_slot_taken()
    {
        await using var gateways = await LimitedGateways.StartAsync(redis);
        var (key, held) = (gateways.AddKey(new(null, AtOnce, null, AtOnce)), HeldRequests.By(gateways));
        for (var round = 0; round < 5; round++)
        {
            foreach (var response in await StartAsync(gateways, key, AtOnce))
            {
                response.Dispose();
            }

            await Poll.UntilAsync(() => held.Running == 0, "the services saw the clients go");
            await Poll.UntilAsync(() => gateways.All.All(static gateway => LeasesOf(gateway).Count == 0), "the leases are given back");
        }
    }

    [Fact]
    public async Task Slots_of_a_gateway_that_is_gone_come_back_and_those_of_running_requests_stay()
    {
        await using var gateways = await LimitedGateways.StartAsync(redis, ("Limits:LeaseDuration", "00:00:02"));
        var (key, held) = (gateways.AddKey(new(null, AtOnce, null, null)), HeldRequests.By(gateways));
        var limit = new Limit(new(LimitScope.Key, gateways.SubjectOf(key)), LimitUnit.ConcurrentRequests, AtOnce);
        var shared = (SharedLimits)gateways.All[0].Services.GetService(typeof(SharedLimits))!;
        // Nobody renews this one: who took it has crashed.
        Assert.True((await shared.TryTakeAsync([limit], "of a gateway that is gone"))!.IsGranted);
        var running = await StartAsync(gateways, key, AtOnce - 1);
        using (var refused = await gateways.SendAsync(0, key))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        }

        await Poll.UntilAsync(async () =>
        {
            using var response = await gateways.SendAsync(0, key);
            return response.StatusCode == HttpStatusCode.OK;
        }, "the slot of the lost gateway is free");
        running.Add(await UntilAdmittedAsync(gateways, key));
        // By now the leases of the first ones have been renewed, or else there would be more room.
        using var another = await gateways.SendAsync(1, key);

        Assert.Equal(HttpStatusCode.TooManyRequests, another.StatusCode);
        held.LetGo();
        running.ForEach(static response => response.Dispose());
    }

    [Fact]
    public async Task A_redis_that_lost_its_memory_learns_again_what_runs()
    {
        await using var forgetful = new GarnetServer();
        await forgetful.InitializeAsync();
        await using var gateways = await LimitedGateways.StartAsync(forgetful, ("Limits:LeaseDuration", "00:00:02"));
        var (key, held) = (gateways.AddKey(new(null, AtOnce, null, null)), new HeldRequests());
        gateways.All[0].Upstream.Handler = held.HandleAsync;
        var running = new List<HttpResponseMessage>();
        for (var i = 0; i < AtOnce; i++)
        {
            running.Add(await gateways.SendAsync(0, key));
        }

        await forgetful.ForgetAsync();
        await gateways.All[1].UntilRedisAnswersAsync();

        // The other gateway runs none of them, and would have places left by its own count.
        await Poll.UntilAsync(async () =>
        {
            using var response = await gateways.SendAsync(1, key);
            return response.StatusCode == HttpStatusCode.TooManyRequests;
        }, "the slots are taken in Redis");
        held.LetGo();
        running.ForEach(static response => response.Dispose());
    }

    private static async Task<List<HttpResponseMessage>> StartAsync(LimitedGateways gateways, string key, int count)
    {
        List<HttpResponseMessage> running = [];
        for (var i = 0; i < count; i++)
        {
            running.Add(await gateways.SendAsync(i % gateways.All.Length, key));
            Assert.Equal(HttpStatusCode.OK, running[^1].StatusCode);
        }

        return running;
    }

    private static async Task<HttpResponseMessage> UntilAdmittedAsync(LimitedGateways gateways, string key)
        => await Poll.ForAsync(async () =>
        {
            var response = await gateways.SendAsync(0, key);
            return response.StatusCode == HttpStatusCode.OK ? response : null;
        }, "there is a slot");

    private static Leases LeasesOf(GatewayHost gateway) => (Leases)gateway.Services.GetService(typeof(Leases))!;
}
