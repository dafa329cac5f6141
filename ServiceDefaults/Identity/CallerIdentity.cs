using Microsoft.AspNetCore.Http;

namespace Platform.ServiceDefaults;

/// <summary>Who calls, as AuthService vouched for it. A handler takes it as a parameter.</summary>
/// <param name="TenantId">The tenant that pays and owns.</param>
/// <param name="UserId">The user.</param>
/// <param name="KeyId">The API key used, or null for a session.</param>
/// <param name="Roles">Roles in the tenant.</param>
/// <param name="Scopes">What the caller may do.</param>
public sealed record CallerIdentity(Guid TenantId, Guid UserId, Guid? KeyId, IReadOnlyList<string> Roles, IReadOnlyList<string> Scopes)
{
    /// <summary>The session used, or null for an API key.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>The models this caller may use; null for all.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>Tokens this caller may use in a minute, prompt and answer together; null for no limit.</summary>
    public int? TokensPerMinute { get; init; }

    /// <summary>Name of the budget that this caller draws on; null for none.</summary>
    public string? Budget { get; init; }

    /// <summary>Binds the caller as a handler's parameter.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The caller.</returns>
    /// <exception cref="InvalidOperationException">The endpoint doesn't ask for an identity, so there may be none.</exception>
    public static ValueTask<CallerIdentity> BindAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult(context.Features.Get<CallerIdentity>()
            ?? throw new InvalidOperationException("This endpoint takes a caller but does not require one: add RequireScope or RequireIdentity."));
    }
}
