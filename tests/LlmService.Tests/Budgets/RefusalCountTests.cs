using System.Net;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.LlmService.Tests.Budgets;

/// <summary>From a refusal to the counters of UsageService.</summary>
public sealed class RefusalCountTests(BudgetedPlatform platform) : IClassFixture<BudgetedPlatform>
{
    [Fact]
    public async Task Requests_that_a_budget_refuses_are_counted_and_others_are_not()
    {
        await platform.MakeBudgetAsync(new { name = "none", subject = "named", unit = "requests", limit = 0 });
        await using var llm = await platform.StartLlmAsync(LlmUnderTest.Setting("Counters:DeliverEvery", "00:00:00.100"));
        using var refused = platform.Caller(llm, key: Guid.CreateVersion7(), budget: "none");
        using var served = platform.Caller(llm, key: Guid.CreateVersion7());
        for (var i = 0; i < 3; i++)
        {
            using var refusal = await BudgetedPlatform.AskAsync(refused);
            Assert.Equal(HttpStatusCode.PaymentRequired, refusal.StatusCode);
            using var answer = await BudgetedPlatform.AskAsync(served);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await Poll.UntilAsync(async () => await platform.CountAsync(UsageMetric.LlmRefused) == 3, "all refusals are counted");
    }
}
