using System.Security.Cryptography;
using Platform.ExtensionService.Mcp;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Invocation;

/// <summary>Calls a tool by the protocol of its extension.</summary>
internal sealed class ToolCaller(ToolClient http, McpCaller mcp, McpSecrets secrets, ILogger<ToolCaller> log) : IToolCaller
{
    public Task<ToolOutcome> CallAsync(ToolCall call, CancellationToken ct)
        => call.Target.Server is null ? CallHttpAsync(call, ct) : mcp.CallAsync(call, ct);

    private async Task<ToolOutcome> CallHttpAsync(ToolCall call, CancellationToken ct)
    {
        if (!ToolRequest.TryCreate(call.Tool, call.Arguments, out var request))
        {
            return ToolFailure.Invalid;
        }

        if (!TryAddHeaders(request, call.Target.ExtensionId, call.Target.Headers))
        {
            request.Dispose();
            return ToolFailure.NotReady("The secrets of the extension can't be read here; register it again.");
        }

        if (call.IdempotencyKey is { } key)
        {
            request.Headers.TryAddWithoutValidation(IdempotencyHeaders.Key, key);
        }

        return await http.CallAsync(request, ct);
    }

    private bool TryAddHeaders(HttpRequestMessage request, Guid extensionId, byte[]? encrypted)
    {
        try
        {
            foreach (var (header, value) in secrets.Decrypt(extensionId, encrypted))
            {
                request.Headers.TryAddWithoutValidation(header, value);
            }

            return true;
        }
        catch (CryptographicException)
        {
            log.SecretsUnreadable(extensionId);
            return false;
        }
    }
}
