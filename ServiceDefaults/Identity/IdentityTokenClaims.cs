namespace Platform.ServiceDefaults;

/// <summary>What the internal identity token says.</summary>
/// <param name="TenantId">The tenant that pays and owns.</param>
/// <param name="UserId">The user.</param>
/// <param name="KeyId">The API key used, or null for a session.</param>
/// <param name="Roles">Roles in the tenant.</param>
/// <param name="Scopes">What the caller may do.</param>
/// <param name="IssuedAt">When it was signed; whole seconds.</param>
/// <param name="ExpiresAt">When it ends; whole seconds.</param>
public sealed record IdentityTokenClaims(
    Guid TenantId, Guid UserId, Guid? KeyId, IReadOnlyList<string> Roles, IReadOnlyList<string> Scopes, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>The session used, or null for an API key.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>The models this credential may use; null for all.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>Tokens this credential may use in a minute, prompt and answer together; null for no limit.</summary>
    public int? TokensPerMinute { get; init; }

    /// <summary>Name of the budget that this credential draws on; null for none.</summary>
    public string? Budget { get; init; }
}
