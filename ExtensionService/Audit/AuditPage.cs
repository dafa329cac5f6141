using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.ExtensionService.Audit;

/// <summary>A line of the audit log: who did what, when and from where.</summary>
internal sealed record AuditRecord(
    Guid Id, DateTimeOffset At, string Action, string? Target, Guid? TenantId, Guid? UserId, Guid? KeyId, Guid? SessionId, string? Address, string? UserAgent,
    string? TraceId, JsonElement Details);

/// <summary>Entries, newest first, and where the next page begins; null at the end.</summary>
internal sealed record AuditPage(IReadOnlyList<AuditRecord> Items, string? NextCursor);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AuditPage))]
internal sealed partial class AuditJson : JsonSerializerContext;
