using System.Text.Json;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Invocation;

/// <summary>A call of a tool. Its arguments have passed the tool's schema.</summary>
internal sealed record ToolCall(Guid TenantId, string Extension, RegisteredTool Target, JsonElement? Arguments)
{
    /// <summary>Told of what the tool says while it works; null when nobody listens.</summary>
    public IProgress<ToolProgress>? Progress { get; init; }

    /// <summary>Who calls: users of one extension take turns where they have to wait.</summary>
    public Guid UserId { get; init; }

    /// <summary>By which the tool knows a call that is made again; null when the caller gave none.</summary>
    public string? IdempotencyKey { get; init; }

    public Tool Tool => Target.Tool;
}

/// <summary>How far a tool is, in its own words.</summary>
internal sealed record ToolProgress(double Progress, double? Total, string? Message);

/// <summary>What every call of every tool goes through, whatever kind of extension it belongs to.</summary>
internal interface IToolCaller
{
    /// <summary>Calls the tool. Whatever goes wrong with the tool is an outcome; the token ends the call.</summary>
    Task<ToolOutcome> CallAsync(ToolCall call, CancellationToken ct);
}
