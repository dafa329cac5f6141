using Microsoft.Extensions.DependencyInjection;
using Platform.Gateway.Admission;
using Platform.Testing;

namespace Platform.Gateway.Tests.Interference.History;

public sealed class ReplicationTests(GarnetServer redis) : IClassFixture<GarnetServer>, IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // Each test with a Redis that remembers nothing of the one before.
        await redis.KillAsync();
        await redis.StartAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Any_gateway_answers_alike_and_one_that_starts_later_knows_what_was_before()
    {
        await using var leader = await InterferenceHost.StartAsync(redis.ConnectionString);
        await using var follower = await InterferenceHost.StartAsync(redis.ConnectionString, isActive: false);
        var (open, ended) = (Made.Incident(), Made.Incident("frozen-store", "gateway", "redis", new("redis", "redis", "")));
        leader.Observe(open, ended);
        leader.Observe(open, ended.Ended(Made.Now));

        await UntilKnownAsync(follower, open.Id, ended.Id);
        await using var late = await InterferenceHost.StartAsync(redis.ConnectionString, isActive: false);
        await UntilKnownAsync(late, open.Id, ended.Id);

        foreach (var gateway in (InterferenceHost[])[leader, follower, late])
        {
            Assert.Equal([open.Id], (await gateway.GetAsync()).Ids());
            Assert.Equal([open.Id, ended.Id], (await gateway.GetAsync("/history")).Ids("items").OrderBy(id => id != open.Id));
        }
    }

    [Fact]
    public async Task Mitigation_is_obeyed_by_every_gateway_and_only_while_the_active_one_lives()
    {
        (string, string)[] impatient = [("Interference:Mitigation:ShedLowPriority:Mode", "enforce"), ("Interference:Mitigation:PauseWarmUp:Mode", "off"), ("Interference:Mitigation:LowerLlmAdmission:Mode", "off")];
        var leader = await InterferenceHost.StartAsync(redis.ConnectionString, settings: impatient);
        await using var follower = await InterferenceHost.StartAsync(redis.ConnectionString, isActive: false, settings: impatient);
        var gates = follower.Gateway.Services.GetRequiredService<AdmissionGates>();

        await Poll.UntilAsync(() =>
        {
            leader.Observe(Made.Incident());
            return gates.Usage.IsNarrowed;
        }, "the other gateway sheds, too", ct: Ct);
        Assert.False(gates.Llm.IsNarrowed);
        Assert.Equal("shed-usage", (await follower.GetAsync()).GetProperty("mitigations")[0].GetProperty("action").GetString());

        // As a process that was killed: it says nothing of an end.
        await leader.DisposeAsync();

        await Poll.UntilAsync(() => !gates.Usage.IsNarrowed && gates.Usage.Limit == 256, "it lapses", ct: Ct);
        Assert.Empty((await follower.GetAsync()).GetProperty("mitigations").EnumerateArray());
    }

    [Fact]
    public async Task A_successor_carries_on_what_lasts_and_closes_what_does_not()
    {
        var first = await InterferenceHost.StartAsync(redis.ConnectionString);
        await using var second = await InterferenceHost.StartAsync(redis.ConnectionString, isActive: false, settings: ("Interference:History:TakeoverGrace", "00:00:01"));
        var (lasts, gone) = (Made.Incident(), Made.Incident("frozen-store", "gateway", "redis"));
        first.Observe(lasts, gone);
        await UntilKnownAsync(second, lasts.Id, gone.Id);
        await first.DisposeAsync();

        second.Lead(isActive: true);
        await Poll.UntilAsync(() =>
        {
            second.Observe(lasts);
            return second.Recent.Open.Count == 1;
        }, "what nobody finds ends", ct: Ct);

        Assert.Equal([lasts.Id], (await second.GetAsync()).Ids());
        await Poll.UntilAsync(
            () => second.Kept.Any(state => state.Incident.Id == gone.Id && state.Incident.Ended is not null) && second.Kept.Any(state => state.Incident.Id == lasts.Id),
            "the successor tells UsageService what the one before may not have told", ct: Ct);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_redis_answers_come_from_memory_at_once_and_nothing_is_lost_for_the_others(bool isFrozen)
    {
        await using var leader = await InterferenceHost.StartAsync(redis.ConnectionString, settings: ("Redis:CommandTimeoutMilliseconds", "200"));
        await using var follower = await InterferenceHost.StartAsync(redis.ConnectionString, isActive: false, settings: ("Redis:CommandTimeoutMilliseconds", "200"));
        var before = Made.Incident();
        leader.Observe(before);
        await UntilKnownAsync(follower, before.Id);
        if (isFrozen)
        {
            redis.Freeze();
        }
        else
        {
            await redis.KillAsync();
        }

        var meanwhile = Made.Incident("response-time");
        try
        {
            leader.Observe(before.Ended(Made.Now), meanwhile);
            Assert.Equal([meanwhile.Id], (await leader.GetAsync()).Ids());
            Assert.Equal([before.Id], (await follower.GetAsync()).Ids());
            Assert.Equal(2, (await leader.GetAsync("/history")).Ids("items").Count());
        }
        finally
        {
            if (isFrozen)
            {
                redis.Thaw();
            }
            else
            {
                await redis.StartAsync();
            }
        }

        await Poll.UntilAsync(() => follower.Recent.Open is [var one] && one.Id == meanwhile.Id, "the other gateway hears of it", ct: Ct);
        Assert.Equal(Made.Now, follower.Recent.Find(before.Id)!.Incident.Ended);
    }

    private static Task UntilKnownAsync(InterferenceHost gateway, params Guid[] ids)
        => Poll.UntilAsync(() => ids.All(id => gateway.Recent.Find(id) is not null), "the gateway knows", ct: Ct);
}
