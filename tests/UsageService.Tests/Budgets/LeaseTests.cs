using System.Net;
using System.Net.Http.Json;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.UsageService.Tests.Budgets;

public sealed class LeaseTests(UsageApp app, TestIdentity identity) : IClassFixture<UsageApp>
{
    private readonly Guid _tenant = Guid.CreateVersion7();
    private readonly Guid _one = Guid.CreateVersion7();
    private readonly Guid _other = Guid.CreateVersion7();
    private long _sequence;

    [Fact]
    public async Task What_one_process_holds_is_not_left_for_another()
    {
        using var producer = app.Producer();
        var (id, window) = await MakeAsync(producer, 1000);

        var first = await LeaseAsync(producer, _one, new BudgetNeed(id, window, 0, 700, 0));
        var second = await LeaseAsync(producer, _other, new BudgetNeed(id, window, 0, 400, 400));

        Assert.Equal((700, 300), (first.Granted, first.Left));
        Assert.Equal((300, 0), (second.Granted, second.Left));
    }

    [Fact]
    public async Task What_the_ledger_sees_moves_from_held_to_used_and_changes_nothing_about_what_is_left()
    {
        using var producer = app.Producer();
        var (id, window) = await MakeAsync(producer, 1000);
        await LeaseAsync(producer, _one, new BudgetNeed(id, window, 0, 500, 0));
        await producer.RecordAsync(BudgetCalls.Call(_tenant, _one, tokens: 200), BudgetCalls.Call(_tenant, _one, tokens: 100));

        var other = await LeaseAsync(producer, _other, new BudgetNeed(id, window, 0, 1000, 0));
        Assert.Equal((500, 0), (other.Granted, other.Left));
        // 500 of it were granted, 300 of them are used, and 100 of the rest are no longer needed.
        var renewed = await LeaseAsync(producer, _one, new BudgetNeed(id, window, 400, 0, 0));
        Assert.Equal((0, 100, 100), (renewed.Granted, renewed.Left, renewed.Undelivered));
    }

    [Fact]
    public async Task A_stock_is_a_part_of_the_rest_and_a_need_is_met_as_far_as_there_is_something()
    {
        using var producer = app.Producer();
        var (id, window) = await MakeAsync(producer, 1000);
        Assert.Equal(200 + 100, (await LeaseAsync(producer, _one, new BudgetNeed(id, window, 0, 200, 5000))).Granted);
        Assert.Equal((700, 0), await LeaseAsync(producer, _other, new BudgetNeed(id, window, 0, 5000, 5000)) is var all ? (all.Granted, all.Left) : default);
        Assert.Equal(0, (await LeaseAsync(producer, Guid.CreateVersion7(), new BudgetNeed(id, window, 0, 1, 1))).Granted);
    }

    [Fact]
    public async Task What_a_process_has_used_beyond_its_part_counts_as_held()
    {
        using var producer = app.Producer();
        var (id, window) = await MakeAsync(producer, 1000);
        var over = await LeaseAsync(producer, _one, new BudgetNeed(id, window, 1200, 10, 10));
        Assert.Equal((0, 0, 1200), (over.Granted, over.Left, over.Undelivered));
        Assert.Equal(0, (await LeaseAsync(producer, _other, new BudgetNeed(id, window, 0, 1, 0))).Granted);
    }

    [Fact]
    public async Task A_request_that_was_overtaken_changes_nothing()
    {
        using var producer = app.Producer();
        var (id, window) = await MakeAsync(producer, 1000);
        await producer.LeaseAsync(_one, 5, new BudgetNeed(id, window, 600, 0, 0));
        Assert.Empty((await producer.LeaseAsync(_one, 4, new BudgetNeed(id, window, 0, 0, 0))).Grants);
        Assert.Equal(400, (await LeaseAsync(producer, _other, new BudgetNeed(id, window, 0, 1000, 0))).Granted);
    }

    [Fact]
    public async Task What_a_dead_process_did_not_use_comes_back_after_its_lease_and_what_it_used_does_not()
    {
        using var producer = app.Producer();
        var (id, window) = await MakeAsync(producer, 1000);
        await LeaseAsync(producer, _one, new BudgetNeed(id, window, 0, 800, 0));
        await producer.RecordAsync(BudgetCalls.Call(_tenant, _one, tokens: 300));
        await MakeSteadyAsync("1 day");
        await app.Database.CountAsync("with ended as (update budget_lease set expires_at = now() - interval '1 s' where holder = $1 returning 1) select count(*) from ended", _one);

        Assert.Equal(700, (await LeaseAsync(producer, _other, new BudgetNeed(id, window, 0, 1000, 0))).Granted);
    }

    [Fact]
    public async Task A_lease_that_ended_while_this_service_was_away_still_counts_until_its_holder_had_time_to_renew()
    {
        using var producer = app.Producer();
        var (id, window) = await MakeAsync(producer, 1000);
        await LeaseAsync(producer, _one, new BudgetNeed(id, window, 0, 800, 0));
        await app.Database.CountAsync("with ended as (update budget_lease set expires_at = now() - interval '1 s' where holder = $1 returning 1) select count(*) from ended", _one);

        await MakeSteadyAsync("10 s");
        Assert.Equal(200, (await LeaseAsync(producer, _other, new BudgetNeed(id, window, 0, 1000, 0))).Granted);
    }

    [Fact]
    public async Task A_budget_that_is_gone_is_left_out_and_bad_requests_are_refused()
    {
        using var producer = app.Producer();
        Assert.Empty((await producer.LeaseAsync(_one, 1, new BudgetNeed(Guid.CreateVersion7(), BudgetCalls.Now, 0, 1, 1))).Grants);
        foreach (var need in new[] { new BudgetNeed(_one, BudgetCalls.Now, -1, 0, 0), new BudgetNeed(_one, BudgetCalls.Now, 0, long.MaxValue, 0), new BudgetNeed(_one, default, 0, 0, 0) })
        {
            using var refused = await producer.PostAsJsonAsync(BudgetLeaseRequest.Path, new BudgetLeaseRequest(_one, 1, [need]), ContractsJson.Default.BudgetLeaseRequest);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
    }

    [Fact]
    public async Task Terms_tell_the_windows_ahead_and_what_was_used()
    {
        using var producer = app.Producer();
        var (_, window) = await MakeAsync(producer, 1000);
        await producer.RecordAsync(BudgetCalls.Call(_tenant));
        var terms = await producer.TermsAsync(_tenant, "all");
        Assert.Equal((window, 4, 100), (terms.Windows[0], terms.Windows.Count, terms.Spent));
        Assert.Equal(terms.Windows.Order(), terms.Windows);
    }

    private async Task<(Guid Id, DateTimeOffset Window)> MakeAsync(HttpClient producer, long limit)
    {
        using var manager = app.Service.CreateClientFor(identity.Token(_tenant, Guid.CreateVersion7(), Scopes.UsageRead, Scopes.UsageManage));
        var made = await manager.MakeBudgetAsync(new { name = "all", unit = "tokens", limit });
        return (made.Id(), (await producer.TermsAsync(_tenant, "all")).Windows[0]);
    }

    private async Task<BudgetGrant> LeaseAsync(HttpClient producer, Guid holder, BudgetNeed need)
        => (await producer.LeaseAsync(holder, ++_sequence, need)).Grants.Single();

    /// <summary>The service has been there for so long, as far as it knows.</summary>
    private Task<long> MakeSteadyAsync(string since) => app.Database.CountAsync(
        $"with made as (update budget_steadiness set steady_since = now() - interval '{since}', beat_at = now() returning 1) select count(*) from made");
}
