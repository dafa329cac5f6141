using System.Globalization;
using System.Net;
using Platform.Testing;

namespace Platform.LlmService.Tests.Budgets;

public sealed class BudgetAdmissionTests(BudgetedPlatform platform) : IClassFixture<BudgetedPlatform>
{
    private const int TokensOfACall = 16;

    [Fact]
    public async Task Many_calls_at_once_on_two_processes_take_no_more_than_the_budget_and_leave_nothing_that_would_fit()
    {
        var tenantBefore = await platform.MakeBudgetAsync(new { name = "race", subject = "named", unit = "requests", limit = 25 });
        await using var one = await platform.StartLlmAsync();
        await using var other = await platform.StartLlmAsync();
        using var first = platform.Caller(one, key: Guid.CreateVersion7(), budget: "race");
        using var second = platform.Caller(other, key: Guid.CreateVersion7(), budget: "race");
        var served = 0;

        await Task.WhenAll(Enumerable.Range(0, 80).Select(async i =>
        {
            using var response = await BudgetedPlatform.AskAsync(i % 2 == 0 ? first : second);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                Interlocked.Increment(ref served);
            }
            else
            {
                Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
            }
        }));
        Assert.InRange(served, 1, 25);

        // What one process kept for itself comes back when nobody calls there.
        while (served < 25)
        {
            using var response = await BudgetedPlatform.AskAsync(first);
            served += response.StatusCode == HttpStatusCode.OK ? 1 : 0;
        }

        await Poll.UntilAsync(async () => (await platform.BudgetAsync(tenantBefore)).GetProperty("spent").GetInt64() == 25, "all that was served has been counted");
        using var late = await BudgetedPlatform.AskAsync(second);
        Assert.Equal(HttpStatusCode.TooManyRequests, late.StatusCode);
    }

    [Fact]
    public async Task A_refusal_names_the_budget_and_says_when_it_begins_anew()
    {
        await platform.MakeBudgetAsync(new { name = "daily/ü", subject = "named", unit = "tokens", window = "day", timeZone = "Asia/Tokyo", limit = 100 });
        await using var llm = await platform.StartLlmAsync();
        using var caller = platform.Caller(llm, key: Guid.CreateVersion7(), budget: "daily/ü");

        using var fits = await BudgetedPlatform.AskAsync(caller);
        using var refused = await BudgetedPlatform.AskAsync(caller, maxTokens: 80);
        using var neverFits = await BudgetedPlatform.AskAsync(caller, maxTokens: 101);

        Assert.Equal(HttpStatusCode.OK, fits.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        var error = await LlmUnderTest.ErrorOfAsync(refused);
        Assert.Equal(("insufficient_quota", "budget_exceeded"), ((string?)error["type"], (string?)error["code"]));
        Assert.Equal("false", refused.Headers.GetValues("x-should-retry").Single());
        Assert.Contains("'daily/ü'", (string?)error["message"], StringComparison.Ordinal);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.PaymentRequired, neverFits.StatusCode);
        Assert.Null(neverFits.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("month", 0, HttpStatusCode.PaymentRequired)]
    [InlineData("total", 0, HttpStatusCode.PaymentRequired)]
    [InlineData("total", 20, HttpStatusCode.PaymentRequired)]
    [InlineData("hour", 20, HttpStatusCode.TooManyRequests)]
    public async Task A_limit_of_zero_allows_nothing_and_a_total_never_begins_anew(string window, int limit, HttpStatusCode expected)
    {
        var name = $"{window} {limit}";
        await platform.MakeBudgetAsync(new { name, subject = "named", unit = "tokens", window, limit });
        await using var llm = await platform.StartLlmAsync();
        using var caller = platform.Caller(llm, key: Guid.CreateVersion7(), budget: name);

        using var first = await BudgetedPlatform.AskAsync(caller);
        using var second = await BudgetedPlatform.AskAsync(caller);

        Assert.Equal(limit == 0 ? expected : HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(expected, second.StatusCode);
    }

    [Fact]
    public async Task A_call_is_settled_to_what_it_took_and_every_budget_it_concerns_counts_it()
    {
        var key = Guid.CreateVersion7();
        var byKey = await platform.MakeBudgetAsync(new { name = "of the key", subject = "key", subjectId = key, unit = "tokens", limit = 1000 });
        var byName = await platform.MakeBudgetAsync(new { name = "of the name", subject = "named", unit = "tokens", limit = 1000 });
        await using var llm = await platform.StartLlmAsync();
        using var caller = platform.Caller(llm, key: key, budget: "of the name");
        for (var i = 0; i < 3; i++)
        {
            // 900 are reserved each time; that the next one fits shows that they came back.
            using var response = await BudgetedPlatform.AskAsync(caller, maxTokens: 900);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        foreach (var id in new[] { byKey, byName })
        {
            await Poll.UntilAsync(async () => (await platform.BudgetAsync(id)).GetProperty("spent").GetInt64() == 3 * TokensOfACall, "what was used has been counted");
            await Poll.UntilAsync(async () => (await platform.BudgetAsync(id)).GetProperty("reserved").GetInt64() == 0, "what wasn't used has come back");
        }
    }

    [Fact]
    public async Task A_call_without_a_budget_is_unlimited_and_other_tenants_budgets_mean_nothing()
    {
        await platform.MakeBudgetAsync(new { name = "nothing", subject = "named", unit = "requests", limit = 0 });
        await using var llm = await platform.StartLlmAsync();
        using var other = platform.Caller(llm, tenant: Guid.CreateVersion7(), key: Guid.CreateVersion7(), budget: "nothing");
        using var unnamed = platform.Caller(llm, key: Guid.CreateVersion7(), budget: "no such budget");
        foreach (var caller in new[] { other, unnamed })
        {
            using var response = await BudgetedPlatform.AskAsync(caller, maxTokens: 1_000_000);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_soft_budget_warns_and_a_hard_one_too_before_it_refuses()
    {
        await platform.MakeBudgetAsync(new { name = "soft ü", subject = "named", unit = "tokens", limit = 20, enforcement = "soft" });
        await using var llm = await platform.StartLlmAsync();
        using var caller = platform.Caller(llm, key: Guid.CreateVersion7(), budget: "soft ü");
        using var first = await BudgetedPlatform.AskAsync(caller);
        Assert.False(first.Headers.Contains("x-budget-warning"));

        string? warning = null;
        await Poll.UntilAsync(async () =>
        {
            using var response = await BudgetedPlatform.AskAsync(caller, maxTokens: 1000);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            warning = response.Headers.TryGetValues("x-budget-warning", out var values) ? values.Single() : null;
            return warning is not null;
        }, "the caller is warned");
        Assert.StartsWith("name=soft%20%C3%BC;used=", warning, StringComparison.Ordinal);
        Assert.InRange(int.Parse(warning!.Split("used=")[1].Split('%')[0], CultureInfo.InvariantCulture), 80, 100_000);
    }

    [Fact]
    public async Task A_change_of_a_budget_counts_at_once_on_every_process()
    {
        var id = await platform.MakeBudgetAsync(new { name = "changing", subject = "named", unit = "tokens", limit = 100_000 });
        await using var one = await platform.StartLlmAsync();
        await using var other = await platform.StartLlmAsync();
        using var first = platform.Caller(one, key: Guid.CreateVersion7(), budget: "changing");
        using var second = platform.Caller(other, key: Guid.CreateVersion7(), budget: "changing");
        foreach (var (limit, expected) in new[] { (100_000, HttpStatusCode.OK), (0, HttpStatusCode.PaymentRequired), (100_000, HttpStatusCode.OK), (1, HttpStatusCode.PaymentRequired) })
        {
            await platform.ChangeBudgetAsync(id, new { limit });
            foreach (var caller in new[] { first, second })
            {
                await Poll.UntilAsync(async () =>
                {
                    using var response = await BudgetedPlatform.AskAsync(caller);
                    return response.StatusCode == expected;
                }, $"a limit of {limit} is answered with {expected}");
            }
        }
    }
}
