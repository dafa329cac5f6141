using System.Text.Json;

namespace Platform.AuthService.Audit;

/// <summary>A line of the audit log: who did what, when and from where.</summary>
internal sealed record AuditRecord
{
    public required Guid Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Action { get; init; }

    public required string? Target { get; init; }

    public required Guid? TenantId { get; init; }

    public required Guid? UserId { get; init; }

    /// <summary>The mail address of who did it, while the user exists.</summary>
    public required string? Email { get; init; }

    public required Guid? KeyId { get; init; }

    public required Guid? SessionId { get; init; }

    public required string? Address { get; init; }

    public required string? UserAgent { get; init; }

    public required string? TraceId { get; init; }

    public required JsonElement Details { get; init; }
}

/// <summary>Entries, newest first. <paramref name="Next"/> asks for those after them.</summary>
internal sealed record AuditPage(IReadOnlyList<AuditRecord> Entries, Guid? Next);
