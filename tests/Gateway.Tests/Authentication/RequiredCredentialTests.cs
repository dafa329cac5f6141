using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Gateway.Authentication;

namespace Platform.Gateway.Tests.Authentication;

public sealed class RequiredCredentialTests
{
    [Fact]
    public async Task Every_route_says_who_may_call_it()
    {
        await using var gateway = await GatewayHost.StartAsync();
        var routes = gateway.Services.GetServices<EndpointDataSource>().SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>()
            .ToLookup(static route => route.RoutePattern.RawText!);

        var expected = new Dictionary<string, string?>
        {
            ["/health"] = "public",
            ["/alive"] = "public",
            ["/openapi/gateway.json"] = "public",
            ["/openapi/{service}.json"] = "public",
            ["/api/v1/auth/sessions"] = "public",
            ["/api/v1/auth/invitations/accept"] = "public",
            ["/api/v1/auth/password/reset"] = "public",
            ["/v1/{**rest}"] = null,
            ["/api/v1/auth/{**rest}"] = null,
            ["/api/v1/extensions/{**rest}"] = null,
            ["/api/v1/extension-catalogue/{**rest}"] = null,
            ["/api/v1/tools/{**rest}"] = null,
            ["/mcp"] = null,
            ["/api/v1/agents/{**rest}"] = null,
            ["/api/v1/agents/{agent}/tools/{**rest}"] = null,
            ["/api/v1/agent-types/{**rest}"] = null,
            ["/api/v1/agent-defaults/{**rest}"] = null,
            ["/api/v1/agent-files/{**rest}"] = null,
            ["/api/v1/llm/{**rest}"] = null,
            ["/api/v1/conversations/{**rest}"] = null,
            ["/api/v1/compare/{**rest}"] = null,
            ["/api/v1/usage/{**rest}"] = null,
            ["/api/v1/admin/pools"] = Scopes.PlatformAdmin,
            ["/api/v1/admin/cache/stats"] = Scopes.PlatformAdmin,
            ["/api/v1/admin/cache/clear"] = Scopes.PlatformAdmin,
            ["/api/v1/admin/health/detailed"] = Scopes.PlatformAdmin,
            ["/api/v1/admin/interference"] = Scopes.PlatformAdmin,
            ["/api/v1/admin/interference/history"] = Scopes.PlatformAdmin,
            ["/api/v1/admin/interference/incidents/{id:guid}"] = Scopes.PlatformAdmin,
            ["/api/v1/admin/interference/trend"] = Scopes.PlatformAdmin,
            ["/api/v1/admin/interference/readings"] = Scopes.PlatformAdmin,
            ["/api/v1/admin/interference/events"] = Scopes.PlatformAdmin,
        };
        Assert.Equal(expected.Keys.Order(), routes.Select(static route => route.Key).Order());
        Assert.All(routes.SelectMany(static route => route), route => Assert.Equal(expected[route.RoutePattern.RawText!], CallerOf(route)));
    }

    [Fact]
    public async Task A_method_that_a_route_does_not_take_needs_a_credential_as_well()
    {
        await using var gateway = await GatewayHost.StartAsync();
        using var keyless = new HttpClient { BaseAddress = gateway.Address };

        using var refused = await keyless.DeleteAsync("/api/v1/admin/pools");
        using var declined = await gateway.Client.DeleteAsync("/api/v1/admin/pools");

        await Shape.AssertErrorAsync(refused, "/api/v1/admin/pools", 401);
        await Shape.AssertErrorAsync(declined, "/api/v1/admin/pools", 405);
    }

    private static string? CallerOf(RouteEndpoint route) => route.Metadata.GetMetadata<IAllowAnonymous>() is not null
        ? "public"
        : Assert.Single(route.Metadata.GetOrderedMetadata<RequiredCredential>()).Scope;
}
