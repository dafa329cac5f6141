using System.ComponentModel.DataAnnotations;
using Platform.AuthService.Passwords;

namespace Platform.AuthService.Sessions;

/// <summary>Who wants in. Without a tenant it is the one that the user has belonged to for longest.</summary>
public sealed record SignInRequest(
    [property: Required, StringLength(254, MinimumLength = 3)] string Email,
    [property: Required, StringLength(PasswordRules.MaxLength)] string Password,
    string? Tenant)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(SignInRequest);
}

/// <summary>A user as sign-in tells.</summary>
public sealed record SessionUser(Guid Id, string Email, string? Name);

/// <summary>A tenant and what the user is in it.</summary>
public sealed record SessionTenant(Guid Id, string Name, string Role);

/// <summary>A session that was just opened. <paramref name="Token"/> is its secret, which nobody can read again.</summary>
public sealed record SignedIn(
    Guid Id, string Token, DateTimeOffset ExpiresAt, DateTimeOffset IdleExpiresAt, SessionUser User, SessionTenant Tenant, IReadOnlyList<SessionTenant> Tenants)
{
    /// <inheritdoc/>
    public override string ToString() => $"{nameof(SignedIn)} {{ Id = {Id} }}";
}
