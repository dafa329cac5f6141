using System.Net;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Budgets;

public sealed class BudgetOutageTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private readonly FakeUsageService _usage = new();

    private FakeBudgets Budgets => _usage.Budgets;

    public ValueTask InitializeAsync() => _usage.InitializeAsync();

    public ValueTask DisposeAsync() => _usage.DisposeAsync();

    [Fact]
    public async Task Calls_draw_on_what_was_granted_and_not_one_in_ten_asks()
    {
        Budgets.Terms = [FakeBudgets.Of("plenty", 1_000_000), FakeBudgets.Of("money", 1_000_000_000_000, BudgetUnit.Cost)];
        await using var llm = await StartAsync(refreshEvery: "00:01:00");
        for (var i = 0; i < 200; i++)
        {
            await AssertAsync(llm, HttpStatusCode.OK);
        }

        Assert.InRange(Budgets.Needs.Count, 2, 2 * 200 / 10);
        Assert.Equal(1, Budgets.Reads);
    }

    [Theory]
    [InlineData(BudgetFallback.Open, HttpStatusCode.OK)]
    [InlineData(BudgetFallback.Closed, HttpStatusCode.ServiceUnavailable)]
    public async Task While_UsageService_is_away_what_was_granted_is_spent_then_the_budget_decides_and_nobody_asks(string fallback, HttpStatusCode expected)
    {
        Budgets.Terms = [FakeBudgets.Of("team", 80, whenUnavailable: fallback)];
        await using var llm = await StartAsync(refreshEvery: "00:01:00");
        await AssertAsync(llm, HttpStatusCode.OK);
        Budgets.IsAway = true;

        // One of the first call's own and some ahead; the first that finds none asks, and those after it know.
        var granted = 0;
        await Poll.UntilAsync(
            async () =>
            {
                using var response = await llm.PostAsync(LlmUnderTest.Body("simulated"));
                return Budgets.Needs.Count > 1 && response.StatusCode == expected && ++granted > 3;
            }, "the budget's fallback decides");
        var asked = Budgets.Needs.Count;
        for (var i = 0; i < 20; i++)
        {
            await AssertAsync(llm, expected);
        }

        Assert.Equal(asked, Budgets.Needs.Count);
        if (expected != HttpStatusCode.OK)
        {
            using var refused = await llm.PostAsync(LlmUnderTest.Body("simulated"));
            Assert.Equal("budget_unavailable", (string?)(await LlmUnderTest.ErrorOfAsync(refused))["code"]);
            Assert.NotNull(refused.Headers.RetryAfter);
        }
    }

    [Fact]
    public async Task What_was_admitted_without_asking_is_counted_when_UsageService_is_back()
    {
        Budgets.Terms = [FakeBudgets.Of("team", 15)];
        await using var llm = await StartAsync();
        await AssertAsync(llm, HttpStatusCode.OK);
        Budgets.IsAway = true;
        for (var i = 0; i < 14; i++)
        {
            await AssertAsync(llm, HttpStatusCode.OK);
        }

        // All of it went through this process: that it knows by itself.
        await AssertAsync(llm, HttpStatusCode.PaymentRequired);
        Budgets.IsAway = false;
        await Poll.UntilAsync(() => Budgets.Needs.Any(static need => need.Held == 15), "all of it is told");
        await AssertAsync(llm, HttpStatusCode.PaymentRequired);
    }

    [Fact]
    public async Task A_UsageService_that_never_answers_keeps_nobody_for_long_and_only_once()
    {
        Budgets.Terms = [FakeBudgets.Of("team", 1000, whenUnavailable: BudgetFallback.Closed)];
        await using var llm = await StartAsync(LlmUnderTest.Setting("Budgets:AskTimeout", "00:00:00.3"), refreshEvery: "00:01:00");
        await AssertAsync(llm, HttpStatusCode.OK);
        Budgets.Hangs = true;

        await UntilAsync(llm, HttpStatusCode.ServiceUnavailable);
        var asked = Budgets.Needs.Count;
        for (var i = 0; i < 10; i++)
        {
            await AssertAsync(llm, HttpStatusCode.ServiceUnavailable);
        }

        Assert.Equal(asked, Budgets.Needs.Count);
    }

    [Theory]
    [InlineData(BudgetFallback.Open, HttpStatusCode.OK)]
    [InlineData(BudgetFallback.Closed, HttpStatusCode.ServiceUnavailable)]
    public async Task A_tenant_whose_budgets_nobody_could_tell_is_served_as_the_service_is_set_to_until_they_are_known(string whenUnknown, HttpStatusCode expected)
    {
        Budgets.Terms = [FakeBudgets.Of("nothing", 0)];
        Budgets.IsAway = true;
        await using var llm = await StartAsync(LlmUnderTest.Setting("Budgets:WhenUnknown", whenUnknown));
        for (var i = 0; i < 5; i++)
        {
            await AssertAsync(llm, expected);
        }

        Budgets.IsAway = false;
        await UntilAsync(llm, HttpStatusCode.PaymentRequired);
    }

    [Fact]
    public async Task A_lease_that_could_not_be_renewed_is_spent_no_more()
    {
        Budgets.Terms = [FakeBudgets.Of("team", 1_000_000, whenUnavailable: BudgetFallback.Closed)];
        Budgets.LeaseSeconds = 1;
        await using var llm = await StartAsync(refreshEvery: "00:01:00");
        await AssertAsync(llm, HttpStatusCode.OK);
        Budgets.IsAway = true;
        await UntilAsync(llm, HttpStatusCode.ServiceUnavailable);
        Assert.True(Budgets.Needs.Last().Held < 1000);
    }

    [Fact]
    public async Task A_window_that_ends_under_load_gives_way_to_the_next_one()
    {
        var now = TimeProvider.System.GetUtcNow();
        DateTimeOffset[] windows = [now.AddHours(-1), now.AddSeconds(5), now.AddHours(1), now.AddHours(2)];
        Budgets.Terms = [FakeBudgets.Of("brief", 5, windows: windows)];
        await using var llm = await StartAsync();
        var served = 0;
        await Poll.UntilAsync(async () =>
        {
            using var response = await llm.PostAsync(LlmUnderTest.Body("simulated"));
            served += response.StatusCode == HttpStatusCode.OK ? 1 : 0;
            return TimeProvider.System.GetUtcNow() > windows[1].AddSeconds(1) && response.StatusCode == HttpStatusCode.TooManyRequests;
        }, "the second window is used up, too");

        // However the calls fell: no window had more than its five, and the second had all of them.
        Assert.InRange(served, 5, 10);
        Assert.Contains(Budgets.Needs, need => need.WindowStart == windows[1]);
        var rows = await llm.RowsAsync();
        Assert.Equal(served, rows.Count);
    }

    [Fact]
    public async Task What_lies_beyond_the_windows_that_were_told_can_not_be_checked()
    {
        var now = TimeProvider.System.GetUtcNow();
        Budgets.Terms = [FakeBudgets.Of("old", 5, BudgetUnit.Requests, BudgetFallback.Closed, now.AddHours(-3), now.AddHours(-2))];
        await using var llm = await StartAsync();
        await AssertAsync(llm, HttpStatusCode.ServiceUnavailable);
    }

    [Theory]
    [InlineData(BudgetFallback.Open, HttpStatusCode.OK)]
    [InlineData(BudgetFallback.Closed, HttpStatusCode.ServiceUnavailable)]
    public async Task A_model_without_a_price_is_not_free_for_a_budget_that_refuses_what_it_can_not_check(string fallback, HttpStatusCode expected)
    {
        _usage.Prices = TestPrices.Of();
        Budgets.Terms = [FakeBudgets.Of("money", 1_000_000_000, BudgetUnit.Cost, fallback)];
        await using var llm = await StartAsync();
        await AssertAsync(llm, expected);
    }

    [Fact]
    public async Task Money_is_reserved_for_the_longest_answer_and_settled_to_what_it_cost()
    {
        // At $0.15 and $0.60 a million, 1000 tokens of output are reserved as 0.0006 USD.
        Budgets.Terms = [FakeBudgets.Of("money", 700_000, BudgetUnit.Cost)];
        await using var llm = await StartAsync();
        await UntilAsync(llm, HttpStatusCode.PaymentRequired, ",\"max_tokens\":2000");
        for (var i = 0; i < 3; i++)
        {
            await AssertAsync(llm, HttpStatusCode.OK, ",\"max_tokens\":1000");
        }

        await Poll.UntilAsync(async () => (await llm.RowsAsync()).TrueForAll(static row => row.Status != CompletionStatus.Started), "all calls are settled");
        var cost = (await llm.RowsAsync()).Sum(static row => row.Cost ?? 0);
        Assert.InRange(cost, 1, 300_000);
    }

    private async Task<LlmUnderTest> StartAsync(Dictionary<string, string?>? settings = null, string refreshEvery = "00:00:00.1") => await LlmUnderTest.StartAsync(
        await postgres.CreateDatabaseAsync(), identity, _usage.Settings,
        new Dictionary<string, string?> { ["Budgets:RefreshEvery"] = refreshEvery, ["Budgets:AskTimeout"] = "00:00:30" }, settings ?? []);

    private static async Task AssertAsync(LlmUnderTest llm, HttpStatusCode expected, string more = "")
    {
        using var response = await llm.PostAsync(LlmUnderTest.Body("simulated", more: more));
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }

    private static Task UntilAsync(LlmUnderTest llm, HttpStatusCode expected, string more = "") => Poll.UntilAsync(async () =>
    {
        using var response = await llm.PostAsync(LlmUnderTest.Body("simulated", more: more));
        return response.StatusCode == expected;
    }, $"calls are answered with {expected}");
}
