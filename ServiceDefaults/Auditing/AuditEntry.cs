using System.Diagnostics;

namespace Platform.ServiceDefaults.Auditing;

/// <summary>One line of an audit log. <paramref name="Details"/> is JSON and holds no secret.</summary>
/// <param name="Actor">Who.</param>
/// <param name="TenantId">Whose log it belongs to; null for the platform's own.</param>
/// <param name="Action">What, as <c>thing.done</c>, e.g. <c>key.created</c>.</param>
/// <param name="Target">Id or name of what it was done to.</param>
/// <param name="Details">What changed.</param>
public sealed record AuditEntry(AuditActor Actor, Guid? TenantId, string Action, string? Target, string Details = "{}")
{
    /// <summary>The trace of the request that did it.</summary>
    public string? TraceId { get; } = Activity.Current?.TraceId.ToHexString();

    /// <summary>The values of the parameters of <see cref="AuditSql"/>, in their order, with an id that is made of the time.</summary>
    /// <returns>The values.</returns>
    public object?[] ToValues()
        => [Guid.CreateVersion7(), TenantId, Actor.UserId, Actor.KeyId, Actor.SessionId, Action, Target, Details, Actor.Address, Actor.UserAgent, TraceId];
}
