using Platform.Contracts;

namespace Platform.UsageService.Tests.Recording;

public sealed class ContendedBatchesTests(UsageApp app) : IClassFixture<UsageApp>
{
    private const int Rounds = 60;
    private const int Users = 20;

    [Fact]
    public async Task Overlapping_batches_in_opposite_order_never_deadlock_and_the_sums_stay_exact()
    {
        var tenant = Guid.CreateVersion7();
        Guid[] users = [.. Enumerable.Range(0, Users).Select(_ => Guid.CreateVersion7())];
        using var one = app.Producer();
        using var other = app.Producer();
        using var third = app.Producer();
        long sent = 0;
        long cost = 0;
        for (var round = 0; round < Rounds; round++)
        {
            // Some events are shared, some belong to one batch only, and all of them grow the same counters.
            UsageEvent[] shared = Batch(tenant, users, round);
            UsageEvent[] own = Batch(tenant, users, round + 1);
            var results = await Task.WhenAll(
                one.RecordAsync([.. shared, .. own]),
                other.RecordAsync([.. shared.Reverse()]),
                third.RecordAsync([.. own.Reverse(), .. shared]));

            Assert.Equal(shared.Length + own.Length, results.Sum(r => r.Applied));
            sent += shared.Length + own.Length;
            cost += shared.Concat(own).Sum(e => e.CostNanoUsd ?? 0);
        }

        Assert.Equal(sent, await app.Database.CountAsync("select count(*) from ledger where tenant_id = $1", tenant));
        Assert.Equal(cost, await app.Database.CountAsync("select sum(cost_nano_usd) from ledger where tenant_id = $1", tenant));
        Assert.Equal(sent, await app.Database.SumAsync(tenant, "requests"));
        Assert.Equal(cost, await app.Database.SumAsync(tenant, "cost_nano_usd"));
        Assert.Equal(0, await app.Database.CountAsync("select deadlocks from pg_stat_database where datname = current_database()"));
    }

    [Fact]
    public async Task Different_batches_that_grow_the_same_counters_never_deadlock_and_the_sums_stay_exact()
    {
        var tenant = Guid.CreateVersion7();
        Guid[] users = [.. Enumerable.Range(0, Users).Select(_ => Guid.CreateVersion7())];
        using var producer = app.Producer();
        for (var round = 0; round < Rounds; round++)
        {
            // No event is shared, so that nothing but the counters makes one batch wait for another.
            var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(i =>
            {
                UsageEvent[] batch = Batch(tenant, users, round);
                return producer.RecordAsync(i % 2 == 0 ? batch : [.. batch.Reverse()]);
            }));

            Assert.All(results, result => Assert.Equal(new UsageBatchResult(Users * 5, 0), result));
        }

        Assert.Equal(Rounds * 4 * Users * 5, await app.Database.SumAsync(tenant, "requests"));
        Assert.Equal(
            await app.Database.CountAsync("select sum(cost_nano_usd) from ledger where tenant_id = $1", tenant),
            await app.Database.SumAsync(tenant, "cost_nano_usd"));
        Assert.Equal(0, await app.Database.CountAsync("select deadlocks from pg_stat_database where datname = current_database()"));
    }

    private static UsageEvent[] Batch(Guid tenant, Guid[] users, int seed)
        => [.. users.SelectMany(user => Enumerable.Range(0, 5).Select(hour => Usage.Event(tenant, Usage.Noon.AddHours(hour)) with
        {
            // Ids without an order in time, as the worst case for the order of locks.
            EventId = Guid.NewGuid(),
            UserId = user,
            CostNanoUsd = 1_000 + seed + hour,
        }))];
}
