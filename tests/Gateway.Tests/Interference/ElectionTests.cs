using Platform.Contracts;
using Platform.Gateway.Interference.Findings;
using Platform.Gateway.Interference.Leadership;
using Platform.Gateway.Interference.Rules;
using Platform.Testing;
using StackExchange.Redis;

namespace Platform.Gateway.Tests.Interference;

public sealed class ElectionTests(GarnetServer redis) : IClassFixture<GarnetServer>, IAsyncLifetime
{
    private const string Lease = "{gateway:interference}:leader";
    private const string Incidents = "{gateway:interference}:incidents";

    /// <summary>What the test before left, its lease included.</summary>
    public async ValueTask InitializeAsync()
    {
        await using var anybody = new ElectionHost(redis);
        await anybody.Redis.ConnectAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(anybody, static database => database.KeyDeleteAsync([Lease, Incidents]));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task One_of_two_is_active_and_the_other_knows_who()
    {
        await using var first = await new ElectionHost(redis).StartAsync();
        await first.UntilAsync(Role.Leader);
        await using var second = await new ElectionHost(redis).StartAsync();

        await Poll.UntilAsync(() => second.Election.Current.Active is not null, "it knows who is active");
        Assert.Equal(Role.Follower, second.Election.Current.Role);
        Assert.Equal(first.Election.Current.Active, second.Election.Current.Active);
    }

    [Fact]
    public async Task Who_is_killed_is_followed_by_another_when_its_lease_has_run_out()
    {
        await using var second = new ElectionHost(redis);
        await second.Redis.ConnectAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(second, static database => database.StringSetAsync(Lease, "box:1 killed", TimeSpan.FromSeconds(3)));
        await second.StartAsync();

        await Poll.UntilAsync(() => second.Election.Current.Active == "box:1", "the dead one is still believed in");
        await second.UntilAsync(Role.Leader);
    }

    [Fact]
    public async Task A_leader_that_was_frozen_is_none_when_it_wakes()
    {
        var time = new FakeTime();
        await using var frozen = await new ElectionHost(redis, time, TimeSpan.FromSeconds(10)).StartAsync();
        // A first attempt may come before there is a connection.
        await Poll.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(2));
            return frozen.Election.Current.Role == Role.Leader;
        }, "it leads");
        await ExecuteAsync(frozen, static database => database.StringSetAsync(Lease, "box:2 successor"));

        time.Advance(TimeSpan.FromSeconds(11));

        // Whatever has been asked since, nothing has told it that it leads.
        Assert.False(frozen.Election.Current.IsActive);
        await Poll.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return frozen.Election.Current.Active == "box:2";
        }, "it follows");
        Assert.False(frozen.Election.Current.IsActive);
    }

    [Fact]
    public async Task Open_incidents_go_to_who_is_active_next()
    {
        await using var second = new ElectionHost(redis);
        var id = Guid.CreateVersion7();
        await using (var first = await new ElectionHost(redis).StartAsync())
        {
            await first.UntilAsync(Role.Leader);
            await second.StartAsync();
            first.Election.Leave([new(id, [Handed()])]);
            await Poll.UntilAsync(() => first.Election.Handed.Contains(id), "it is left");
        }

        await second.UntilAsync(Role.Leader);
        var inherited = Assert.Single(second.Election.Current.Inherited);
        Assert.Equal(id, inherited.Id);
        Assert.Equal(Handed().Finding.Summary, Assert.Single(inherited.Findings).Finding.Summary);
    }

    [Fact]
    public async Task What_nobody_understands_is_not_inherited()
    {
        await using var host = new ElectionHost(redis);
        await host.Redis.ConnectAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(host, static database => database.StringSetAsync(Incidents, """[{"id":"of another version"}]"""));
        await host.StartAsync();

        await host.UntilAsync(Role.Leader);
        Assert.Empty(host.Election.Current.Inherited);
    }

    [Fact]
    public async Task While_redis_is_frozen_each_is_active_for_itself_and_afterwards_one_is()
    {
        await using var server = new GarnetServer();
        await server.InitializeAsync();
        await using var first = await new ElectionHost(server).StartAsync();
        await using var second = await new ElectionHost(server).StartAsync();
        await Poll.UntilAsync(() => Leaders(first, second) == 1, "one leads");

        server.Freeze();
        await first.UntilAsync(Role.Alone);
        await second.UntilAsync(Role.Alone);
        server.Thaw();

        await Poll.UntilAsync(() => Leaders(first, second) == 1 && (first.Election.Current.Role, second.Election.Current.Role) is (Role.Follower, _) or (_, Role.Follower), "one leads and one follows");
    }

    [Fact]
    public async Task Without_redis_it_is_active_from_the_start()
    {
        await using var host = await new ElectionHost(redis: null).StartAsync();

        Assert.Equal((Role.Alone, true), (host.Election.Current.Role, host.Election.Current.IsActive));
    }

    private static int Leaders(params ElectionHost[] hosts) => hosts.Count(static host => host.Election.Current.Role == Role.Leader);

    private static Task<T> ExecuteAsync<T>(ElectionHost host, Func<IDatabase, Task<T>> command) => host.Redis.ExecuteAsync(command, patience: 20, TestContext.Current.CancellationToken);

    private static HandedFinding Handed()
    {
        var cause = new ProbableCause(CauseKinds.Redis, CauseKinds.Redis, "it is frozen");
        var finding = new Finding(
            Guid.CreateVersion7(), "frozen-store", FindingSeverity.Warning, "llmservice", "redis", "Redis is silent.", [new("llmservice/redis", "silent", 5, "s", 3)], cause,
            new("Restart it.", null, null, null, null), DateTimeOffset.UnixEpoch, Ended: null);
        return new(finding, Rank.Store, Database: null, "Redis does not answer", 5, cause);
    }
}
