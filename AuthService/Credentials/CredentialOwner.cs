using Platform.Contracts;

namespace Platform.AuthService.Credentials;

/// <summary>Whose credential it is, and what it may do, as the tables stand at this moment.</summary>
internal sealed record CredentialOwner(Guid TenantId, string Tenant, bool PlatformTenant, Guid UserId, string Role)
{
    public Guid? KeyId { get; init; }

    public Guid? SessionId { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What the key narrows its owner's role to; null for all of it.</summary>
    public string[]? Scopes { get; init; }

    public string[]? Models { get; init; }

    public int? TokensPerMinute { get; init; }

    public string? Budget { get; init; }

    public CredentialLimits? Limits { get; init; }

    /// <summary>Whether the time of its last use is older than a minute.</summary>
    public bool IsUseDue { get; init; }
}

/// <summary>What a look for a credential has found. All null: nobody's.</summary>
/// <param name="Owner">Whose it is.</param>
/// <param name="StolenSession">The session of which this is a token that was replaced twice; somebody has a copy.</param>
internal readonly record struct CredentialMatch(CredentialOwner? Owner, Guid? StolenSession = null);
