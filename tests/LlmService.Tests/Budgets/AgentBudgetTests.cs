using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Platform.LlmService.Agents;
using Platform.LlmService.Tests.AgentRuns;
using Platform.Testing;

namespace Platform.LlmService.Tests.Budgets;

/// <summary>Budgets of agents: each round of a run is a call that they bound.</summary>
public sealed class AgentBudgetTests(BudgetedPlatform platform) : IClassFixture<BudgetedPlatform>
{
    [Fact]
    public async Task An_agents_budget_refuses_that_agent_and_nobody_else()
    {
        var id = await platform.MakeBudgetAsync(new { name = "of the agent", subject = "agent", subjectId = "spender", unit = "requests", limit = 2 });
        await using var llm = await platform.StartLlmAsync();
        await MakeAsync(llm, "spender");
        await MakeAsync(llm, "saver");
        using var caller = platform.Caller(llm);

        HttpStatusCode[] answers = [await AskAsync(caller, "spender"), await AskAsync(caller, "spender"), await AskAsync(caller, "spender")];

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], answers);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(caller, "saver"));
        using var direct = await BudgetedPlatform.AskAsync(caller);
        Assert.Equal(HttpStatusCode.OK, direct.StatusCode);
        await Poll.UntilAsync(async () => (await platform.BudgetAsync(id)).GetProperty("spent").GetInt64() == 2, "what the agent asked has been counted");
    }

    [Fact]
    public async Task What_an_agent_may_take_is_reserved_and_settled_like_any_call()
    {
        var id = await platform.MakeBudgetAsync(new { name = "tokens of the agent", subject = "agent", subjectId = "counted", unit = "tokens", limit = 2000 });
        await using var llm = await platform.StartLlmAsync();
        await MakeAsync(llm, "counted", maxTokens: 900);
        using var caller = platform.Caller(llm);
        for (var i = 0; i < 4; i++)
        {
            // 900 are reserved each time; that there is room for the third shows that they came back.
            using var response = await PostAsync(caller, "counted");
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{i}: {await response.Content.ReadAsStringAsync()}");
        }

        await Poll.UntilAsync(async () => (await platform.BudgetAsync(id)).GetProperty("spent").GetInt64() == 4 * 16, "what was used has been counted");
        await Poll.UntilAsync(async () => (await platform.BudgetAsync(id)).GetProperty("reserved").GetInt64() == 0, "what wasn't used has come back");
    }

    [Fact]
    public async Task A_refusal_outside_v1_is_a_problem_that_names_the_budget()
    {
        await platform.MakeBudgetAsync(new { name = "nothing at all", subject = "agent", subjectId = "poor", unit = "requests", limit = 0 });
        await using var llm = await platform.StartLlmAsync();
        await MakeAsync(llm, "poor");
        using var caller = platform.Caller(llm);
        using var refused = await caller.PostAsync(
            new Uri("/api/v1/agents/poor/chat", UriKind.Relative), new StringContent(AgentCaller.Ask, Encoding.UTF8, "application/json"));
        var problem = await refused.AssertProblemAsync(HttpStatusCode.PaymentRequired, "budget-exceeded");
        Assert.Contains("'nothing at all'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private async Task MakeAsync(LlmUnderTest llm, string name, int maxTokens = 9) => await llm.Service.Services.GetRequiredService<AgentStore>().PutAsync(
        platform.Tenant, platform.User, name, new(null, null, new() { Model = "fake-large", MaxTokens = maxTokens, Tools = [] }), TestContext.Current.CancellationToken);

    private static async Task<HttpStatusCode> AskAsync(HttpClient caller, string agent)
    {
        using var response = await PostAsync(caller, agent);
        return response.StatusCode;
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient caller, string agent) => caller.PostAsync(
        new Uri("/v1/chat/completions", UriKind.Relative), new StringContent(LlmUnderTest.Body($"agent/{agent}"), Encoding.UTF8, "application/json"));
}
