using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.ServiceDefaults.Identity;

namespace Platform.ServiceDefaults;

/// <summary>Who may call an endpoint. What says nothing needs an identity: forgetting is safe.</summary>
public static class InternalIdentityExtensions
{
    /// <summary>Adds verification of the internal identity token and of the service key.</summary>
    /// <param name="builder">The process's builder; configuration key <c>ServiceKey</c> holds the shared secret.</param>
    /// <returns>The same builder.</returns>
    public static IHostApplicationBuilder AddInternalIdentity(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddServiceClient(IdentityTokenVerifier.AuthService, TimeSpan.FromSeconds(3));
        builder.Services.AddSingleton<IdentityTokenVerifier>();
        builder.Services.AddSingleton<ServiceKey>();
        builder.Services.AddSingleton<InternalIdentityMarker>();
        // The core alone: the full registration brings data protection, which writes key files that nobody here uses.
        builder.Services.AddAuthenticationCore(static options =>
        {
            options.DefaultScheme = IdentityAuthenticationHandler.Identity;
            options.AddScheme<IdentityAuthenticationHandler>(IdentityAuthenticationHandler.Identity, displayName: null);
            options.AddScheme<IdentityAuthenticationHandler>(IdentityAuthenticationHandler.Service, displayName: null);
        });
        builder.Services.AddWebEncoders();
        builder.Services.AddTransient<IdentityAuthenticationHandler>();
        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder(IdentityAuthenticationHandler.Identity).RequireAuthenticatedUser().Build());
        return builder;
    }

    /// <summary>Any caller whose identity AuthService vouches for: 401 without one.</summary>
    /// <typeparam name="TBuilder">An endpoint or a group.</typeparam>
    /// <param name="endpoints">The endpoint or group.</param>
    /// <returns>The same endpoint or group.</returns>
    public static TBuilder RequireIdentity<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.RequireAuthorization(new AuthorizationPolicyBuilder(IdentityAuthenticationHandler.Identity).RequireAuthenticatedUser().Build());

    /// <summary>Callers with this scope: 401 without an identity, 403 that names the scope without it.</summary>
    /// <typeparam name="TBuilder">An endpoint or a group.</typeparam>
    /// <param name="endpoints">The endpoint or group.</param>
    /// <param name="scope">The scope, one of the platform's.</param>
    /// <returns>The same endpoint or group.</returns>
    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoints, string scope)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.RequireAuthorization(ScopeRequirement.Policy(scope)).WithMetadata(new RequiredScope(scope));

    /// <summary>Callers who have signed in: 401 without an identity, 403 for an API key, which may be in many hands and must not act for the person.</summary>
    /// <typeparam name="TBuilder">An endpoint or a group.</typeparam>
    /// <param name="endpoints">The endpoint or group.</param>
    /// <returns>The same endpoint or group.</returns>
    public static TBuilder RequireSession<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.RequireAuthorization(new AuthorizationPolicyBuilder(IdentityAuthenticationHandler.Identity).RequireAuthenticatedUser()
            .RequireAssertion(static context => context.Resource is HttpContext http && http.Features.Get<CallerIdentity>()?.SessionId is not null)
            .Build()).WithMetadata(new RequiredSession());

    /// <summary>Only our own processes, by the service key: 401 for everybody else, whatever identity they have.</summary>
    /// <typeparam name="TBuilder">An endpoint or a group.</typeparam>
    /// <param name="endpoints">The endpoint or group.</param>
    /// <returns>The same endpoint or group.</returns>
    public static TBuilder RequireService<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.RequireAuthorization(new AuthorizationPolicyBuilder(IdentityAuthenticationHandler.Service).RequireAuthenticatedUser().Build())
            .WithRequestClass(RequestClassMetadata.Internal);
}

internal sealed class InternalIdentityMarker
{
    public InternalIdentityMarker(ServiceKey key)
    {
        if (!key.IsConfigured)
        {
            throw new InvalidOperationException($"Set '{ServiceKey.ConfigurationKey}': the secret that the platform's own services share. The AppHost generates one.");
        }
    }
}
