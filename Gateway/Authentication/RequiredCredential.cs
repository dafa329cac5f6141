using Platform.ServiceDefaults;

namespace Platform.Gateway.Authentication;

/// <summary>Says on an endpoint that its caller's credential is checked, and which scope the caller needs besides, if any.</summary>
internal sealed record RequiredCredential(string? Scope) : IScopeRequirement;

internal static class RequiredCredentialExtensions
{
    /// <summary>
    /// Callers whose credential AuthService vouches for, and who have this scope, if one is named. Without a scope the service behind decides what
    /// the caller may do.
    /// </summary>
    public static TBuilder RequireCredential<TBuilder>(this TBuilder endpoints, string? scope = null)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new RequiredCredential(scope));
}
