using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Invocation;

/// <summary>Calls a tool by the protocol of its extension.</summary>
internal sealed class ToolCaller(ToolClient http) : IToolCaller
{
    public Task<ToolOutcome> CallAsync(ToolCall call, CancellationToken ct) => CallHttpAsync(call, ct);

    private async Task<ToolOutcome> CallHttpAsync(ToolCall call, CancellationToken ct)
    {
        if (!ToolRequest.TryCreate(call.Tool, call.Arguments, out var request))
        {
            return ToolFailure.Invalid;
        }

        if (call.IdempotencyKey is { } key)
        {
            request.Headers.TryAddWithoutValidation(IdempotencyHeaders.Key, key);
        }

        return await http.CallAsync(request, ct);
    }
}
