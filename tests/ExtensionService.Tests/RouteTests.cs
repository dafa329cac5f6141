using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Platform.ExtensionService.Tests.Installations;
using Platform.ExtensionService.Tests.Marketplace;
using Platform.Testing;

namespace Platform.ExtensionService.Tests;

public sealed class RouteTests(ExtensionApp app, TestIdentity identity) : IClassFixture<ExtensionApp>
{
    private static readonly Guid Tenant = Guid.CreateVersion7();

    [Fact]
    public Task Every_route_is_public_by_name_or_refuses_whom_it_is_not_for() => Walk().AssertGuardedAsync("GET /alive", "GET /health");

    [Fact]
    public async Task What_a_tenant_has_is_for_that_tenant_alone()
    {
        using var owner = app.Owner(Tenant);
        await owner.RegisterAsync(new Uri("http://a-marked-host.example/"));
        using var put = await owner.PutAsJsonAsync("/api/v1/agents/front-desk/tools", new { tools = new[] { new { extension = "demo", tool = "tool" } } });
        put.EnsureSuccessStatusCode();

        await Walk().AssertTenantsAreApartAsync(
            Tenant, "a-marked-host", new Dictionary<string, string> { ["extension"] = "demo", ["tool"] = "tool", ["agent"] = "front-desk" });
    }

    [Fact]
    public async Task What_a_tenant_has_installed_is_for_that_tenant_alone()
    {
        var tenant = Guid.CreateVersion7();
        var manifest = CatalogueCalls.HttpManifest(CatalogueCalls.NewEntry(), "1.0.0", "https://127.0.0.1/{config.area}");
        manifest["configuration"] = JsonNode.Parse("""{"type":"object","properties":{"area":{"type":"string"}}}""");
        await app.PublishAsync(manifest);
        using var owner = app.Owner(tenant);
        await owner.InstalledAsync(manifest["name"]!.ToString(), "1.0.0", new { area = "a-marked-area" });

        await Walk().AssertTenantsAreApartAsync(tenant, "a-marked-area", new Dictionary<string, string> { ["extension"] = "demo", ["tool"] = "tool" });
    }

    private RouteWalk Walk() => new(
        app.Service.Services, app.Service.ClientOptions.BaseAddress, (tenant, scopes) => identity.Token(tenant, Guid.CreateVersion7(), scopes));
}
