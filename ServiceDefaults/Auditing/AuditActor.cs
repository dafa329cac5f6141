using Microsoft.AspNetCore.Http;

namespace Platform.ServiceDefaults.Auditing;

/// <summary>Who did something and from where. A handler takes it as a parameter.</summary>
/// <param name="TenantId">The tenant of who did it.</param>
/// <param name="UserId">Null for what nobody signed in did, such as a failed sign-in.</param>
/// <param name="KeyId">The API key used, or null.</param>
/// <param name="SessionId">The session used, or null.</param>
/// <param name="Address">The client's network address, as the gateway saw it.</param>
/// <param name="UserAgent">What the client calls itself.</param>
public sealed record AuditActor(Guid? TenantId, Guid? UserId, Guid? KeyId, Guid? SessionId, string? Address, string? UserAgent)
{
    private const int MaxUserAgent = 300;

    /// <summary>The caller of a request that came with an identity, or an unknown one of a public request.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The actor.</returns>
    public static AuditActor Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var caller = context.Features.Get<CallerIdentity>();
        var agent = context.Request.Headers.UserAgent.ToString();
        return new(
            caller?.TenantId, caller?.UserId, caller?.KeyId, caller?.SessionId, context.Request.Headers[InternalHeaders.ClientAddress],
            agent.Length == 0 ? null : agent[..Math.Min(agent.Length, MaxUserAgent)]);
    }

    /// <summary>Binds the actor as a handler's parameter.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The actor.</returns>
    public static ValueTask<AuditActor> BindAsync(HttpContext context) => ValueTask.FromResult(Of(context));
}
