using System.Globalization;
using Platform.Data.Postgres;
using Platform.LlmService.Metering;
using Platform.Testing;

namespace Platform.LlmService.Tests.Metering;

/// <summary>Who may judge others, asked of the database, where time is moved by moving what has been written.</summary>
public sealed class LeaseStoreTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);
    private readonly Guid _self = Guid.CreateVersion7();
    private LlmUnderTest _llm = null!;
    private ServicePool _database = null!;
    private LeaseStore _leases = null!;

    public async ValueTask InitializeAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        // Only for the tables: with this lease it judges nobody during a test.
        _llm = await LlmUnderTest.StartAsync(database, identity, LlmUnderTest.Setting("Metering:Lease", "00:10:00"));
        _database = ServicePool.Create(PoolProfile.Llm, database);
        _leases = new LeaseStore(_database);
        var dead = new CallRecord(
            Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), null, "openai", "any", "chat", true, 5, TimeProvider.System.GetUtcNow(), null);
        await OpeningStore.InsertAsync(_database, [dead with { Holder = Guid.CreateVersion7() }], CancellationToken.None);
        await RenewAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await _llm.DisposeAsync();
    }

    [Fact]
    public async Task Not_before_a_whole_lease_of_steady_renewals()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.False(await JudgesAsync());
            await PassAsync(20);
            await RenewAsync();
        }
        Assert.True(await JudgesAsync());
    }

    [Theory]
    // Within its own lease, yet long enough for the lease of another, renewed a little earlier, to end: and after it.
    [InlineData(31)]
    [InlineData(59)]
    [InlineData(300)]
    public async Task A_gap_begins_it_anew_even_if_the_next_renewal_comes_first(int seconds)
    {
        await BeSteadyAsync();
        await PassAsync(seconds);
        Assert.False(await JudgesAsync());
        await RenewAsync();
        Assert.False(await JudgesAsync());
        await BeSteadyAsync();
        Assert.True(await JudgesAsync());
    }

    [Fact]
    public async Task Who_has_given_up_its_lease_judges_nobody()
    {
        await BeSteadyAsync();
        Assert.True(await JudgesAsync());
        await _leases.EndAsync(_self, CancellationToken.None);
        Assert.False(await JudgesAsync());
    }

    [Fact]
    public async Task Processes_that_ended_long_ago_are_forgotten_unless_they_owe_something()
    {
        var owing = Guid.CreateVersion7();
        await _leases.RenewAsync(owing, Lease, CancellationToken.None);
        await _llm.ExecuteAsync($"update llm_requests set instance_id = '{owing}'");
        await PassAsync(7200);
        await _leases.ForgetAsync(TimeSpan.FromHours(1), CancellationToken.None);
        Assert.Equal(0, await _llm.ScalarAsync($"select count(*) from llm_instances where instance_id = '{_self}'"));
        Assert.Equal(1, await _llm.ScalarAsync($"select count(*) from llm_instances where instance_id = '{owing}'"));
    }

    private async Task BeSteadyAsync()
    {
        for (var i = 0; i < 4; i++)
        {
            await PassAsync(15);
            await RenewAsync();
        }
    }

    private Task RenewAsync() => _leases.RenewAsync(_self, Lease, CancellationToken.None);

    private async Task PassAsync(int seconds)
    {
        var time = $"interval '{seconds.ToString(CultureInfo.InvariantCulture)} seconds'";
        await _llm.ExecuteAsync($"update llm_instances set lease_until = lease_until - {time}, steady_since = steady_since - {time}");
    }

    private async Task<bool> JudgesAsync()
    {
        await using var connection = await _database.OpenConnectionAsync();
        return (await AbandonedStore.LockOfDeadAsync(connection, _self, Lease, 10, CancellationToken.None)).Count > 0;
    }
}
