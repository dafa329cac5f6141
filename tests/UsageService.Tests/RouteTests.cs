using Platform.Testing;

namespace Platform.UsageService.Tests;

public sealed class RouteTests(UsageApp app, TestIdentity identity) : IClassFixture<UsageApp>
{
    private static readonly Guid Tenant = Guid.CreateVersion7();

    [Fact]
    public Task Every_route_is_public_by_name_or_refuses_whom_it_is_not_for() => Walk().AssertGuardedAsync("GET /alive", "GET /health");

    [Fact]
    public async Task What_a_tenant_has_is_for_that_tenant_alone()
    {
        using var producer = app.Producer();
        await producer.RecordAsync(Usage.Event(Tenant) with { Model = "a-marked-model" });

        await Walk().AssertTenantsAreApartAsync(Tenant, "a-marked-model", new Dictionary<string, string> { ["model"] = "another" });
    }

    private RouteWalk Walk() => new(
        app.Service.Services, app.Service.ClientOptions.BaseAddress, (tenant, scopes) => identity.Token(tenant, Guid.CreateVersion7(), scopes));
}
