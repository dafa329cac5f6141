using Microsoft.AspNetCore.Authorization;

namespace Platform.ServiceDefaults.Identity;

internal static class ScopeRequirement
{
    public const string ClaimType = "scope";

    public static AuthorizationPolicy Policy(string scope) =>
        new AuthorizationPolicyBuilder(IdentityAuthenticationHandler.Identity).RequireAuthenticatedUser().RequireClaim(ClaimType, scope).Build();
}

/// <summary>Says on an endpoint which scope it needs, so that a refusal can name it.</summary>
/// <param name="Scope">The scope.</param>
internal sealed record RequiredScope(string Scope);

/// <summary>Says on an endpoint that it is for people who have signed in, so that a refusal can say so.</summary>
internal sealed record RequiredSession;
