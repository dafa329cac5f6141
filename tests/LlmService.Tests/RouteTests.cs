using Platform.Contracts;
using Platform.LlmService.Tests.Agents;
using Platform.LlmService.Tests.Conversations;
using Platform.Testing;

namespace Platform.LlmService.Tests;

public sealed class RouteTests(AgentApp app, TestIdentity identity) : IClassFixture<AgentApp>
{
    private static readonly Guid Tenant = Guid.CreateVersion7();

    [Fact]
    public Task Every_route_is_public_by_name_or_refuses_whom_it_is_not_for() => Walk().AssertGuardedAsync("GET /alive", "GET /health");

    [Fact]
    public async Task What_a_tenant_has_is_for_that_tenant_alone()
    {
        using var manager = app.Manager(Tenant);
        foreach (var path in new[] { "/api/v1/agents/front-desk", "/api/v1/agent-types/support", "/api/v1/agent-defaults" })
        {
            using var put = await manager.PutTextAsync(path, """{"settings":{"model":"a-marked-model"}}""");
            put.EnsureSuccessStatusCode();
        }

        using var provider = await manager.PutTextAsync("/api/v1/llm/providers/own", """{"kind":"openai","baseUrl":"http://a-marked-model.test/v1","listed":false}""");
        provider.EnsureSuccessStatusCode();
        using var deployment = await manager.PutTextAsync("/api/v1/llm/deployments/own", """{"model":"a-marked-model","provider":"own"}""");
        deployment.EnsureSuccessStatusCode();

        await Walk().AssertTenantsAreApartAsync(Tenant, "a-marked-model", new Dictionary<string, string>
        {
            ["agent"] = "front-desk",
            ["type"] = "support",
            ["id"] = "simulated",
            ["provider"] = "own",
            ["deployment"] = "own",
        });
    }

    [Fact]
    public async Task What_a_user_has_is_for_that_user_alone()
    {
        // With nothing of the tenant's own: other users of it may change that.
        var (home, user) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        using var client = app.Service.CreateClientFor(identity.Token(home, user, Scopes.LlmInvoke));
        var conversation = await client.BeginAsync("a-marked-title");
        await client.SayAsync(conversation, ConversationRequests.Body("a-marked-title", model: "simulated"));
        using var compared = await client.PostTextAsync(
            "/api/v1/compare", """{"models":["simulated","simulated"],"messages":[{"role":"user","content":"a-marked-title"}]}""");
        var comparison = (await compared.ReadAsync()).Text("id");

        var others = new RouteWalk(
            app.Service.Services, app.Service.ClientOptions.BaseAddress,
            // Another user of the same tenant, and users of others.
            (tenant, scopes) => tenant == home ? identity.Token(home, user, scopes) : identity.Token(home, Guid.CreateVersion7(), scopes));
        var values = new Dictionary<string, string> { ["conversation"] = conversation, ["comparison"] = comparison, ["id"] = "simulated" };
        await others.AssertTenantsAreApartAsync(home, "a-marked-title", values);
        await new RouteWalk(
            app.Service.Services, app.Service.ClientOptions.BaseAddress,
            (tenant, scopes) => identity.Token(tenant, user, scopes)).AssertTenantsAreApartAsync(home, "a-marked-title", values);
    }

    private RouteWalk Walk() => new(
        app.Service.Services, app.Service.ClientOptions.BaseAddress, (tenant, scopes) => identity.Token(tenant, Guid.CreateVersion7(), scopes));
}
