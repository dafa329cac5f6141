namespace Platform.Contracts;

/// <summary>The gateway asks AuthService whether credentials are good, for every request anew; requests that come at the same time ask together.</summary>
/// <param name="Credentials">API keys and session tokens as the clients sent them, at most <see cref="MaxCredentials"/>; secrets, never logged.</param>
public sealed record CredentialCheck(IReadOnlyList<string> Credentials)
{
    /// <summary>Where AuthService answers.</summary>
    public const string Path = "/internal/credentials/check";

    /// <summary>The most credentials one check may carry.</summary>
    public const int MaxCredentials = 64;

    /// <inheritdoc/>
    public override string ToString() => nameof(CredentialCheck);
}

/// <summary>What came of a check.</summary>
/// <param name="Identities">One for each credential, in their order; null for one that is unknown, malformed, expired or revoked.</param>
public sealed record CheckedCredentials(IReadOnlyList<CheckedIdentity?> Identities);

/// <summary>Who stands behind a credential, and the signed token that tells the other services so.</summary>
/// <param name="TenantId">The tenant that pays and owns.</param>
/// <param name="Tenant">The tenant's short name.</param>
/// <param name="UserId">The user who holds the credential.</param>
/// <param name="KeyId">The API key used, or null for a session.</param>
/// <param name="Roles">Roles of the user in the tenant.</param>
/// <param name="Scopes">What this credential may do, see <see cref="Contracts.Scopes"/>.</param>
/// <param name="Token">The internal identity token to forward; a secret for as long as it lives.</param>
/// <param name="ExpiresAt">When <paramref name="Token"/> ends.</param>
public sealed record CheckedIdentity(
    Guid TenantId, string Tenant, Guid UserId, Guid? KeyId, IReadOnlyList<string> Roles, IReadOnlyList<string> Scopes, string Token, DateTimeOffset ExpiresAt)
{
    /// <summary>The session used, or null for an API key.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>What the gateway holds the credential and its tenant to; null for the gateway's own defaults.</summary>
    public CredentialLimits? Limits { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{nameof(CheckedIdentity)} {{ TenantId = {TenantId}, UserId = {UserId}, KeyId = {KeyId} }}";
}

/// <summary>Limits on a credential and its tenant; what is null follows the gateway's defaults.</summary>
/// <param name="RequestsPerMinute">Requests the credential may begin in a minute.</param>
/// <param name="ConcurrentRequests">Requests of the credential at the same time.</param>
/// <param name="TenantRequestsPerMinute">Requests the whole tenant may begin in a minute.</param>
/// <param name="TenantConcurrentRequests">Requests of the whole tenant at the same time.</param>
public sealed record CredentialLimits(int? RequestsPerMinute, int? ConcurrentRequests, int? TenantRequestsPerMinute, int? TenantConcurrentRequests);
