using Platform.Testing;
using Platform.UsageService.Tests.Prices;

namespace Platform.UsageService.Tests;

/// <summary>Two replicas on one database and one Redis.</summary>
public sealed class ReplicaTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private readonly GarnetServer _redis = new();
    private UsageApp _one = null!;
    private UsageApp _other = null!;

    public async ValueTask InitializeAsync()
    {
        await _redis.InitializeAsync();
        var database = await postgres.CreateDatabaseAsync();
        _one = new UsageApp(postgres, identity) { ConnectionString = database, Redis = _redis.ConnectionString };
        _other = new UsageApp(postgres, identity) { ConnectionString = database, Redis = _redis.ConnectionString };
        await _one.InitializeAsync();
        await _other.InitializeAsync();
    }

    [Fact]
    public async Task A_price_set_on_one_replica_counts_on_the_other()
    {
        using var admin = _one.Admin();
        Assert.Null(await CostAsync(_other));

        await admin.SetPriceAsync("shared", Usage.Noon, input: 1_000_000, output: 0);
        await Poll.UntilAsync(async () => await CostAsync(_other) == 100, "the other replica knows the price", limit: TimeSpan.FromSeconds(10));
        await admin.SetPriceAsync("shared", Usage.Noon, input: 2_000_000, output: 0);
        await Poll.UntilAsync(async () => await CostAsync(_other) == 200, "the other replica knows the new price", limit: TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Batches_are_taken_and_priced_while_Redis_is_frozen_and_while_it_is_gone()
    {
        using var admin = _one.Admin();
        await admin.SetPriceAsync("shared", Usage.Noon, input: 1_000_000, output: 0);

        _redis.Freeze();
        try
        {
            Assert.Equal(100, await CostAsync(_one));
            await admin.SetPriceAsync("shared", Usage.Noon, input: 2_000_000, output: 0);
            Assert.Equal(200, await CostAsync(_one));
        }
        finally
        {
            _redis.Thaw();
        }

        await _redis.KillAsync();
        await admin.SetPriceAsync("shared", Usage.Noon, input: 3_000_000, output: 0);
        Assert.Equal(300, await CostAsync(_one));
        Assert.NotNull(await CostAsync(_other));
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _redis.DisposeAsync();
    }

    /// <summary>What a call without a cost is booked at by this replica; null when it knows no price.</summary>
    private static async Task<long?> CostAsync(UsageApp replica)
    {
        var tenant = Guid.CreateVersion7();
        using var producer = replica.Producer();
        await producer.RecordAsync(Usage.Event(tenant) with { Model = "shared", CostNanoUsd = null });
        var cost = await replica.Database.CountAsync("select coalesce(max(cost_nano_usd), -1) from ledger where tenant_id = $1", tenant);
        return cost < 0 ? null : cost;
    }
}
