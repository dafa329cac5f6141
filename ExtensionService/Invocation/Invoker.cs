using Microsoft.AspNetCore.Http.HttpResults;
using Platform.ExtensionService.Registry;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Invocation;

/// <summary>Finds tools and calls them for a caller, counted and logged.</summary>
internal sealed class Invoker(ExtensionStore store, IToolCaller tools, UsageCounters counters, TimeProvider clock, ILogger<Invoker> log)
{
    /// <summary>The connection is back in the pool before the tool is called: a slow tool must not hold one.</summary>
    public async Task<RegisteredTool?> FindAsync(Guid tenantId, string extension, string tool, CancellationToken ct)
        => ExtensionName.IsValid(extension) && ExtensionName.IsValidTool(tool) ? await store.FindToolAsync(tenantId, extension, tool, ct) : null;

    /// <summary>Why there is no such tool: a server that was never there has told none yet.</summary>
    public async Task<ProblemHttpResult> ExplainAsync(Guid tenantId, string extension, CancellationToken ct)
        => ExtensionName.IsValid(extension) && await store.FindAsync(tenantId, extension, ct) is { Mcp: { DiscoveredAt: null } server }
            ? ToolFailure.NotReady($"The tools of this server are not known yet. {server.Reason}")
            : ToolFailure.NotFound;

    public async Task<ToolOutcome> CallAsync(ToolCall call, CallerIdentity caller, CancellationToken ct)
    {
        counters.Count(caller.TenantId, caller.UserId, UsageMetric.ToolCall);
        var started = clock.GetTimestamp();
        var outcome = await tools.CallAsync(call, ct);
        var milliseconds = (long)clock.GetElapsedTime(started).TotalMilliseconds;
        if (outcome.Failure is { } failure)
        {
            counters.Count(caller.TenantId, caller.UserId, UsageMetric.ToolError);
            log.ToolFailed(call.Extension, call.Tool.Name, caller.TenantId, failure.ProblemDetails.Type, milliseconds);
        }
        else
        {
            log.ToolAnswered(call.Extension, call.Tool.Name, caller.TenantId, milliseconds);
        }

        return outcome;
    }
}
