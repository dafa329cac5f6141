using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.Testing;

/// <summary>Who may call a route, as it says itself.</summary>
public enum RouteAudience
{
    Public,

    /// <summary>Whoever AuthService vouches for.</summary>
    Identity,

    /// <summary>Those with the route's scope.</summary>
    Scope,

    /// <summary>Our own processes.</summary>
    Service,
}

/// <summary>A method of a route of a running service.</summary>
public sealed record ServiceRoute(string Method, RoutePattern Pattern, RouteAudience Audience, string? Scope)
{
    public string Name => $"{Method} {Pattern.RawText}";

    /// <summary>All of them: what is found here is what the service answers to, so none can be forgotten.</summary>
    public static IReadOnlyList<ServiceRoute> Of(IServiceProvider services) =>
    [
        .. services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(static route => (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => From(method, route))),
    ];

    public override string ToString() => Name;

    /// <summary>The address with these values for its parameters, and a new id for every other one.</summary>
    public string PathWith(IReadOnlyDictionary<string, string> values) => string.Concat(Pattern.PathSegments.Select(segment => "/" + string.Concat(
        segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternParameterPart parameter => values.GetValueOrDefault(parameter.Name, Guid.CreateVersion7().ToString()),
            _ => "",
        }))));

    private static ServiceRoute From(string method, RouteEndpoint route)
    {
        if (route.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return new(method, route.RoutePattern, RouteAudience.Public, null);
        }

        var policies = route.Metadata.GetOrderedMetadata<AuthorizationPolicy>();
        if (policies.Any(static policy => policy.AuthenticationSchemes.Contains("Service")))
        {
            return new(method, route.RoutePattern, RouteAudience.Service, null);
        }

        var scope = policies.SelectMany(static policy => policy.Requirements).OfType<ClaimsAuthorizationRequirement>()
            .LastOrDefault(static claim => claim.ClaimType == "scope")?.AllowedValues?.Single();
        return new(method, route.RoutePattern, scope is null ? RouteAudience.Identity : RouteAudience.Scope, scope);
    }
}
