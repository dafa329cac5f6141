using Platform.Contracts;
using Platform.Testing;

namespace Platform.UsageService.Tests.Budgets;

/// <summary>Processes that lease, admit, settle, report and lose answers in any order, from two replicas of the service at once.</summary>
public sealed class LeaseScheduleTests(PostgresServer postgres, TestIdentity identity)
{
    private const int Limit = 10_000;
    private const int Steps = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_happens_no_more_is_admitted_than_there_is_and_in_the_end_all_of_it_is(int seed)
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var one = new UsageApp(postgres, identity) { ConnectionString = database };
        await using var other = new UsageApp(postgres, identity) { ConnectionString = database };
        await one.InitializeAsync();
        await other.InitializeAsync();
        var tenant = Guid.CreateVersion7();
        using var manager = one.Service.CreateClientFor(identity.Token(tenant, Guid.CreateVersion7(), Scopes.UsageRead, Scopes.UsageManage));
        await manager.MakeBudgetAsync(new { name = "all", unit = "tokens", limit = Limit });
        using var producer = one.Producer();
        using var producer2 = other.Producer();
        var terms = await producer.TermsAsync(tenant, "all");

        Holder[] holders = [.. Enumerable.Range(0, 4).Select(i => new Holder(i % 2 == 0 ? producer : producer2, tenant, terms, new Random((seed * 100) + i)))];
        await Task.WhenAll(holders.Select(holder => holder.RunAsync(Steps)));
        Assert.InRange(holders.Sum(static holder => holder.Admitted), 1, Limit);

        // Everybody settles, reports and gives back; then the rest is there for who asks.
        foreach (var holder in holders)
        {
            await holder.EndAsync();
        }

        var used = holders.Sum(static holder => holder.Used);
        Assert.Equal(used, (await producer.TermsAsync(tenant, "all")).Spent);
        var rest = await producer.LeaseAsync(Guid.CreateVersion7(), 1, new BudgetNeed(terms.Id, terms.Windows[0], 0, Limit, 0));
        Assert.Equal(Limit - used, rest.Grants.Single().Granted);
    }

    [Fact]
    public async Task Two_replicas_that_grant_at_once_grant_the_last_of_it_once()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var one = new UsageApp(postgres, identity) { ConnectionString = database };
        await using var other = new UsageApp(postgres, identity) { ConnectionString = database };
        await one.InitializeAsync();
        await other.InitializeAsync();
        var tenant = Guid.CreateVersion7();
        using var manager = one.Service.CreateClientFor(identity.Token(tenant, Guid.CreateVersion7(), Scopes.UsageRead, Scopes.UsageManage));
        HttpClient[] producers = [one.Producer(), other.Producer()];
        for (var round = 0; round < 15; round++)
        {
            await manager.MakeBudgetAsync(new { name = $"round {round}", unit = "tokens", limit = 100 });
            var terms = await producers[0].TermsAsync(tenant, $"round {round}");
            var granted = await Task.WhenAll(Enumerable.Range(0, 6).Select(async i =>
                (await producers[i % 2].LeaseAsync(Guid.CreateVersion7(), 1, new BudgetNeed(terms.Id, terms.Windows[0], 0, 40, 0))).Grants.Single().Granted));
            Assert.Equal([0, 0, 0, 20, 40, 40], granted.Order());
        }

        Array.ForEach(producers, static producer => producer.Dispose());
    }

    /// <summary>As simple as the rules allow: it keeps what it was granted and draws on it.</summary>
    private sealed class Holder(HttpClient producer, Guid tenant, BudgetTerms terms, Random random)
    {
        private readonly Guid _id = Guid.CreateVersion7();
        private readonly List<int> _running = [];
        private readonly List<int> _undelivered = [];
        private long _granted;
        private long _sequence;

        public long Used { get; private set; }

        public long Reserved => _running.Sum();

        /// <summary>Reserved or used: never more than was reserved, for nothing takes more than it reserved here.</summary>
        public long Admitted => Used + Reserved;

        public async Task RunAsync(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                await (random.Next(5) switch
                {
                    0 or 1 => AdmitAsync(random.Next(1, 200)),
                    2 => SettleAsync(),
                    3 => DeliverAsync(),
                    _ => LeaseAsync(need: 0, ahead: random.Next(500), isAnswerLost: random.Next(3) == 0),
                });
            }
        }

        public async Task EndAsync()
        {
            while (_running.Count > 0)
            {
                await SettleAsync();
            }

            while (_undelivered.Count > 0)
            {
                await DeliverAsync();
            }

            _granted = Used;
            await LeaseAsync(need: 0, ahead: 0, isAnswerLost: false);
        }

        private async Task AdmitAsync(int amount)
        {
            if (_granted - Admitted < amount)
            {
                await LeaseAsync(amount, ahead: amount, isAnswerLost: random.Next(5) == 0);
            }

            if (_granted - Admitted >= amount)
            {
                _running.Add(amount);
            }
        }

        private Task SettleAsync()
        {
            if (_running.Count > 0)
            {
                var used = random.Next(_running[0] + 1);
                _running.RemoveAt(0);
                Used += used;
                _undelivered.Add(used);
            }

            return Task.CompletedTask;
        }

        private async Task DeliverAsync()
        {
            if (_undelivered.Count > 0)
            {
                await producer.RecordAsync([.. _undelivered.Select(used => BudgetCalls.Call(tenant, _id, used))]);
                _undelivered.Clear();
            }
        }

        private async Task LeaseAsync(long need, long ahead, bool isAnswerLost)
        {
            // What is kept may be less than there is; from here on no more is drawn on than that.
            _granted = Math.Max(Admitted, Math.Min(_granted, Admitted + random.Next(300)));
            var held = _granted;
            var lease = await producer.LeaseAsync(_id, ++_sequence, new BudgetNeed(terms.Id, terms.Windows[0], held, need, ahead));
            if (!isAnswerLost)
            {
                _granted = held + lease.Grants.Single().Granted;
            }
        }
    }
}
