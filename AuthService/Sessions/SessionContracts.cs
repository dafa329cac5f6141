using System.ComponentModel.DataAnnotations;

namespace Platform.AuthService.Sessions;

/// <summary>The new token of a refreshed session, its secret; the old one is good until <paramref name="PreviousUntil"/>.</summary>
public sealed record RefreshedSession(Guid Id, string Token, DateTimeOffset ExpiresAt, DateTimeOffset IdleExpiresAt, DateTimeOffset PreviousUntil)
{
    /// <inheritdoc/>
    public override string ToString() => $"{nameof(RefreshedSession)} {{ Id = {Id} }}";
}

/// <summary>In which of the user's tenants to go on.</summary>
public sealed record SwitchTenant([property: Required, StringLength(63, MinimumLength = 1)] string Tenant);

/// <summary>An open session, as its user sees it.</summary>
public sealed record SessionSummary(
    Guid Id, string Tenant, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset IdleExpiresAt, DateTimeOffset ExpiresAt,
    string? Address, string? UserAgent, bool Current);

/// <summary>Sessions, newest first. <paramref name="Next"/> asks for those after them.</summary>
public sealed record SessionPage(IReadOnlyList<SessionSummary> Sessions, Guid? Next);
