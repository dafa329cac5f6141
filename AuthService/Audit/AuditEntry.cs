using System.Diagnostics;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Audit;

/// <summary>Who did it and from where. <paramref name="UserId"/> is null for what nobody signed in did, such as a failed sign-in.</summary>
internal sealed record AuditActor(Guid? TenantId, Guid? UserId, Guid? KeyId, Guid? SessionId, string? Address, string? UserAgent)
{
    private const int MaxUserAgent = 300;

    /// <summary>The caller of a request that came with an identity, or an unknown one of a public request.</summary>
    public static AuditActor Of(HttpContext context)
    {
        var caller = context.Features.Get<CallerIdentity>();
        var agent = context.Request.Headers.UserAgent.ToString();
        return new(
            caller?.TenantId, caller?.UserId, caller?.KeyId, caller?.SessionId, context.Request.Headers[InternalHeaders.ClientAddress],
            agent.Length == 0 ? null : agent[..Math.Min(agent.Length, MaxUserAgent)]);
    }

    /// <summary>Binds the actor as a handler's parameter.</summary>
    public static ValueTask<AuditActor> BindAsync(HttpContext context) => ValueTask.FromResult(Of(context));
}

/// <summary>One line of the audit log. <paramref name="Details"/> is JSON and holds no secret.</summary>
/// <param name="Actor">Who.</param>
/// <param name="TenantId">Whose log it belongs to; null for the platform's own.</param>
/// <param name="Action">What, as <c>thing.done</c>, e.g. <c>key.created</c>.</param>
/// <param name="Target">Id or name of what it was done to.</param>
/// <param name="Details">What changed.</param>
internal sealed record AuditEntry(AuditActor Actor, Guid? TenantId, string Action, string? Target, string Details = "{}")
{
    public string? TraceId { get; } = Activity.Current?.TraceId.ToHexString();
}
