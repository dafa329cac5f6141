using Platform.Contracts;
using Platform.Testing;

namespace Platform.UsageService.Tests.Budgets;

public sealed class BudgetUsageTests(UsageApp app, TestIdentity identity) : IClassFixture<UsageApp>
{
    private readonly Guid _tenant = Guid.CreateVersion7();

    [Theory]
    [InlineData("cost", 300_000)]
    [InlineData("tokens", 300)]
    [InlineData("requests", 2)]
    public async Task What_the_ledger_gets_counts_in_the_budgets_unit(string unit, long expected)
    {
        using var manager = Manager();
        using var producer = app.Producer();
        var budget = await manager.MakeBudgetAsync(new { name = "all", unit, limit = 1_000_000 });
        var call = BudgetCalls.Call(_tenant);

        await producer.RecordAsync(call, call, BudgetCalls.Call(_tenant, tokens: 250), BudgetCalls.Call(Guid.CreateVersion7()));
        await producer.RecordAsync(call);
        // A correction of a call is no call, and may take back.
        await producer.RecordAsync(BudgetCalls.Call(_tenant) with
        {
            Kind = UsageKind.Adjustment,
            Tokens = new TokenCounts(-50, 0, 0, 0),
            CostNanoUsd = -50_000,
        });

        Assert.Equal(expected, (await manager.BudgetAsync(budget.Id())).Number("spent"));
    }

    [Fact]
    public async Task Each_subject_counts_its_own_and_nothing_else()
    {
        using var manager = Manager();
        using var producer = app.Producer();
        var (user, key) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var budgets = new Dictionary<string, Guid>();
        foreach (var (subject, id) in new (string, string?)[] { ("tenant", null), ("user", user.ToString("B").ToUpperInvariant()), ("key", key.ToString()), ("agent", "desk"), ("named", null) })
        {
            budgets[subject] = (await manager.MakeBudgetAsync(new { name = $"the {subject}", subject, subjectId = id, unit = "requests", limit = 100 })).Id();
        }

        await producer.RecordAsync(
            BudgetCalls.Call(_tenant), BudgetCalls.Call(_tenant) with { UserId = user, KeyId = key },
            BudgetCalls.Call(_tenant) with { UserId = user, Agent = "desk" }, BudgetCalls.Call(_tenant) with { KeyId = key, Budget = "the named" },
            BudgetCalls.Call(_tenant) with { Agent = "another", Budget = "another" }, BudgetCalls.Call(Guid.CreateVersion7()) with { UserId = user, KeyId = key });

        foreach (var (subject, expected) in new[] { ("tenant", 5), ("user", 2), ("key", 2), ("agent", 1), ("named", 1) })
        {
            Assert.Equal((subject, expected), (subject, (await manager.BudgetAsync(budgets[subject])).Number("spent")));
        }
    }

    [Fact]
    public async Task A_budget_made_in_the_middle_of_its_window_has_what_was_used_since_it_began()
    {
        using var manager = Manager();
        using var producer = app.Producer();
        await producer.RecordAsync(BudgetCalls.Call(_tenant), BudgetCalls.Call(_tenant), BudgetCalls.Call(_tenant, at: BudgetCalls.Now.AddDays(-40)));

        var month = await manager.MakeBudgetAsync(new { name = "month", unit = "tokens", limit = 1000 });
        var total = await manager.MakeBudgetAsync(new { name = "total", window = "total", unit = "tokens", limit = 1000 });
        // What began before a total was made doesn't draw on it, however late it is told.
        await producer.RecordAsync(BudgetCalls.Call(_tenant, at: BudgetCalls.Now.AddMinutes(-5)), BudgetCalls.Call(_tenant));

        Assert.Equal(200, month.Number("spent"));
        Assert.InRange((await manager.BudgetAsync(month.Id())).Number("spent"), 300, 400);
        Assert.Equal(0, total.Number("spent"));
        Assert.Equal(100, (await manager.BudgetAsync(total.Id())).Number("spent"));
    }

    [Fact]
    public async Task A_budget_made_while_events_come_misses_none_and_counts_none_twice()
    {
        using var manager = Manager();
        using var producer = app.Producer();
        using var stop = new CancellationTokenSource();
        // Of this very moment all of them: a window that begins meanwhile would be another reason for a difference.
        var at = BudgetCalls.Now.AddSeconds(1);
        var sent = 0;
        var load = Enumerable.Range(0, 4).Select(async _ =>
        {
            while (!stop.IsCancellationRequested)
            {
                await producer.RecordAsync([.. Enumerable.Range(0, 5).Select(_ => BudgetCalls.Call(_tenant, at: at))]);
                Interlocked.Add(ref sent, 5);
            }
        }).ToArray();

        var ids = new List<Guid>();
        for (var i = 0; i < 20; i++)
        {
            ids.Add((await manager.MakeBudgetAsync(new { name = $"budget {i}", unit = "requests", limit = 1, window = "month" })).Id());
        }

        await stop.CancelAsync();
        await Task.WhenAll(load);
        foreach (var id in ids)
        {
            Assert.Equal(sent, (await manager.BudgetAsync(id)).Number("spent"));
        }
    }

    [Fact]
    public async Task Batches_in_opposite_order_and_budgets_that_come_and_go_never_deadlock()
    {
        using var producer = app.Producer();
        Guid[] tenants = [.. Enumerable.Range(0, 8).Select(_ => Guid.CreateVersion7())];
        foreach (var tenant in tenants)
        {
            using var manager = Manager(tenant);
            await manager.MakeBudgetAsync(new { name = "kept", unit = "requests", limit = 1 });
        }

        const int Rounds = 30;
        await Task.WhenAll(
            Task.WhenAll(Enumerable.Range(0, 3).Select(async i =>
            {
                for (var round = 0; round < Rounds; round++)
                {
                    UsageEvent[] batch = [.. tenants.Select(tenant => BudgetCalls.Call(tenant) with { EventId = Guid.NewGuid() })];
                    await producer.RecordAsync(i % 2 == 0 ? batch : [.. batch.Reverse()]);
                }
            })),
            Task.WhenAll(tenants.Take(2).Select(async tenant =>
            {
                using var manager = Manager(tenant);
                for (var round = 0; round < Rounds; round++)
                {
                    var made = await manager.MakeBudgetAsync(new { name = "passing", unit = "requests", limit = 1 });
                    using var gone = await manager.DeleteAsync($"{BudgetCalls.Path}/{made.Id()}");
                    gone.EnsureSuccessStatusCode();
                }
            })));

        foreach (var tenant in tenants)
        {
            Assert.Equal(3 * Rounds, await app.Database.CountAsync(
                "select sum(amount) from budget_usage u join budget b on b.id = u.budget_id where b.tenant_id = $1 and b.name = 'kept'", tenant));
        }

        Assert.Equal(0, await app.Database.CountAsync("select deadlocks from pg_stat_database where datname = current_database()"));
    }

    private HttpClient Manager(Guid? tenant = null) => app.Service.CreateClientFor(
        identity.Token(tenant ?? _tenant, Guid.CreateVersion7(), Scopes.UsageRead, Scopes.UsageManage));
}
