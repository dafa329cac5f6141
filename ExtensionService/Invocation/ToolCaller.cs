using Platform.ExtensionService.Mcp;

namespace Platform.ExtensionService.Invocation;

/// <summary>Calls a tool by the protocol of its extension.</summary>
internal sealed class ToolCaller(ToolClient http, McpCaller mcp) : IToolCaller
{
    public Task<ToolOutcome> CallAsync(ToolCall call, CancellationToken ct)
        => call.Target.Server is null ? CallHttpAsync(call, ct) : mcp.CallAsync(call, ct);

    private async Task<ToolOutcome> CallHttpAsync(ToolCall call, CancellationToken ct)
        => ToolRequest.TryCreate(call.Tool, call.Arguments, out var request) ? await http.CallAsync(call.Tool, request, ct) : ToolFailure.Invalid;
}
