using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.LlmService.Pricing;
using Platform.LlmService.Tests.Providers;
using Platform.Testing;

namespace Platform.LlmService.Tests.Budgets;

/// <summary>A call that may be answered by models of different prices.</summary>
public sealed class DearestCandidateTests(BudgetedPlatform platform, TestIdentity identity) : IClassFixture<BudgetedPlatform>
{
    [Fact]
    public async Task A_budget_has_room_for_the_dearest_that_may_answer_and_pays_for_the_one_that_did()
    {
        await PriceAsync("cheap", 1_000_000_000);
        await PriceAsync("dear", 1_000_000_000_000);
        await using var llm = await platform.StartLlmAsync();
        var prices = llm.Service.Services.GetRequiredService<PriceBook>();
        await Poll.UntilAsync(() => prices.Find("simulated", "dear", TimeProvider.System.GetUtcNow()) is not null, "the prices are known");
        using var manager = llm.ClientFor(identity.Token(platform.Tenant, platform.User, Scopes.LlmManage));
        await RoutedLlm.PutAsync(manager, $"{RoutedLlm.DeploymentPath}/dear", """{"model":"dear","provider":"simulated","providerModel":"simulated:tokens=10,status=503"}""");
        await RoutedLlm.PutAsync(manager, $"{RoutedLlm.DeploymentPath}/cheap", """{"model":"cheap","provider":"simulated","providerModel":"simulated:tokens=10","fallbacks":["dear"]}""");

        // Ten tokens are 10,000 nano-USD of the cheap one and 10,000,000 of the other.
        var budget = await platform.MakeBudgetAsync(new { name = "small", subject = "named", unit = "cost", limit = 1_000_000 });
        using var caller = platform.Caller(llm, key: Guid.CreateVersion7(), budget: "small");
        var served = 0;
        await Poll.UntilAsync(async () => !await IsServedAsync(), "there is no room for the dearest");
        await platform.ChangeBudgetAsync(budget, new { limit = 50_000_000 });
        await Poll.UntilAsync(IsServedAsync, "there is room for it");
        await Poll.UntilAsync(async () => (await platform.BudgetAsync(budget)).GetProperty("spent").GetInt64() == served * 10_000, "only what was used is paid for");

        async Task<bool> IsServedAsync()
        {
            using var response = await AskAsync(caller);
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PaymentRequired or HttpStatusCode.TooManyRequests);
            served += response.StatusCode == HttpStatusCode.OK ? 1 : 0;
            return response.StatusCode == HttpStatusCode.OK;
        }
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient caller) => caller.PostAsync(
        new Uri("/v1/chat/completions", UriKind.Relative), new StringContent(LlmUnderTest.Body("cheap", more: ""","max_tokens":10"""), Encoding.UTF8, "application/json"));

    private async Task PriceAsync(string model, long output)
    {
        using var prices = platform.Usage.CreateClientFor(identity.Token(platform.Tenant, platform.User, Scopes.PlatformAdmin));
        using var response = await prices.PutAsync(
            $"/api/v1/usage/prices/{model}", new StringContent($$"""{"validFrom":"2026-01-01T00:00:00Z","input":0,"output":{{output}}}""", Encoding.UTF8, "application/json"));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}
