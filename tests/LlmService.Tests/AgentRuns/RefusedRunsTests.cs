using System.Net;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.AgentRuns;

public sealed class RefusedRunsTests(AgentPlatform platform) : IClassFixture<AgentPlatform>
{
    [Theory]
    [InlineData("{", "body")]
    [InlineData("[]", "body")]
    [InlineData("""{"messages":[]}""", "messages")]
    [InlineData("""{"stream":true}""", "messages")]
    [InlineData("""{"messages":[{"content":"x"}]}""", "messages[0].role")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"model":"other"}""", "model")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"settings":{"temperature":9}}""", "settings.temperature")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"settings":{"temperature":"hot"}}""", "settings.temperature")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"settings":{"temprature":1}}""", "settings.temprature")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"settings":{"model":"agent/other"}}""", "settings.model")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"settings":{"tools":["one"]}}""", "settings.tools")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"tools":[]}""", "tools")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"n":2}""", "n")]
    public async Task A_bad_body_is_400_that_names_the_field(string body, string field)
    {
        using var tenant = await platform.TenantAsync();
        await tenant.MakeAgentAsync("strict");
        using var response = await tenant.ChatAsync("strict", body);
        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal([field], problem.GetProperty("errors").EnumerateObject().Select(static error => error.Name));
    }

    [Fact]
    public async Task An_agent_that_is_not_there_is_404_and_one_without_a_model_400_on_both_surfaces()
    {
        using var tenant = await platform.TenantAsync();
        await tenant.MakeAgentAsync("vague", "{}");
        foreach (var name in new[] { "nobody", "No%20Name" })
        {
            using var none = await tenant.ChatAsync(name);
            await none.AssertProblemAsync(HttpStatusCode.NotFound, "agent-not-found");
        }

        using var noModel = await tenant.ChatAsync("vague");
        await noModel.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        using var unknown = await tenant.PostAsync("/v1/chat/completions", LlmUnderTest.Body("agent/nobody"));
        Assert.Equal((HttpStatusCode.NotFound, "agent_not_found"), (unknown.StatusCode, (await LlmUnderTest.ErrorOfAsync(unknown))["code"]!.GetValue<string>()));
        using var vague = await tenant.PostAsync("/v1/chat/completions", LlmUnderTest.Body("agent/vague"));
        Assert.Equal((HttpStatusCode.BadRequest, "agent_without_model"), (vague.StatusCode, (await LlmUnderTest.ErrorOfAsync(vague))["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Whoever_may_not_use_tools_gets_no_agent_that_may_and_one_without_tools_all_the_same()
    {
        using var tenant = await platform.TenantAsync();
        await tenant.MakeAgentAsync("armed", """{"model":"scripted"}""", "one");
        await tenant.MakeAgentAsync("unarmed", """{"model":"scripted","tools":[]}""");
        using var plain = new AgentCaller(tenant.Tenant, platform.Caller(tenant.Tenant, Scopes.LlmInvoke), new HttpClient());

        using var refused = await plain.ChatAsync("armed");
        var problem = await refused.AssertProblemAsync(HttpStatusCode.Forbidden, "missing-scope");
        Assert.Contains(Scopes.ExtensionsRead, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await plain.RunAsync("unarmed");
    }

    [Fact]
    public async Task A_member_who_may_see_tools_but_not_call_them_has_the_model_told_so()
    {
        using var tenant = await platform.TenantAsync();
        await tenant.MakeAgentAsync("watcher", """{"model":"scripted"}""", "one");
        using var reader = new AgentCaller(tenant.Tenant, platform.Caller(tenant.Tenant, Scopes.LlmInvoke, Scopes.ExtensionsRead), new HttpClient());
        platform.Model.Reset(static (_, before) => before == 0
            ? ["""{"tool_calls":[{"id":"c1","function":{"name":"one","arguments":"{}"}}]}"""]
            : ["""{"content":"I may not."}"""]);

        var run = await reader.RunAsync("watcher");

        Assert.Equal("missing-scope", Assert.Single(run.GetProperty("toolCalls").EnumerateArray()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Another_tenants_agent_does_not_exist()
    {
        using var owner = await platform.TenantAsync();
        using var stranger = await platform.TenantAsync();
        await owner.MakeAgentAsync("secret");
        using var response = await stranger.ChatAsync("secret");
        await response.AssertProblemAsync(HttpStatusCode.NotFound, "agent-not-found");
    }
}
