using Microsoft.Extensions.Options;
using Platform.ExtensionService.Invocation;
using Platform.ExtensionService.Registry;
using Platform.ServiceDefaults.Admission;

namespace Platform.ExtensionService.Resilience;

/// <summary>Every call of a tool passes its extension's guard, whatever the tool is spoken to by.</summary>
internal sealed class GuardedTools(
    ToolCaller tools, Controls controls, ExtensionGuards guards, LastAnswers lastAnswers, IOptions<ResilienceOptions> options, IOptions<InvocationOptions> invocation, TimeProvider clock)
    : IToolCaller
{
    // One tenant alone gets half of the places, two get a third each: there is always something free for the next.
    private readonly FairGate _all = new(new FairGateOptions(options.Value.AllConcurrentCalls, 0, TimeSpan.Zero, Share: 1), clock);

    public async Task<ToolOutcome> CallAsync(ToolCall call, CancellationToken ct)
    {
        var key = new ExtensionKey(call.TenantId, call.Extension);
        var control = await controls.GetAsync(key, ct);
        if (!control.IsEnabled)
        {
            return Refusals.Disabled;
        }

        var traits = control.Settings.TraitsOf(call.Tool.Name);
        // A key protects from harm only where the tool is known to heed it: for servers of MCP there is no such rule.
        var mayRepeat = traits?.Idempotent ?? (call.Tool.Method is "GET" || (call.IdempotencyKey is not null && call.Target.Server is null));
        var guarded = new GuardedCall(
            call.UserId, token => tools.CallAsync(Follow(call, control), token), mayRepeat, call.Tool.TimeoutSeconds ?? call.Target.Server?.TimeoutSeconds, invocation.Value.DefaultTimeoutSeconds);
        var outcome = await EnterAsync(call, guards.For(key, control), guarded, ct);
        return traits?.StaleIfErrorSeconds is > 0 and var seconds ? Remember(call, control.Revision, outcome, TimeSpan.FromSeconds(seconds)) : outcome;
    }

    // Whoever calls after somebody wanted a new session doesn't get the old one.
    private static ToolCall Follow(ToolCall call, ExtensionControl control) => call.Target.Server is { } server && control.Reconnects > 0
        ? call with { Target = call.Target with { Server = server with { Reconnects = control.Reconnects } } }
        : call;

    private async Task<ToolOutcome> EnterAsync(ToolCall call, ExtensionGuard guard, GuardedCall guarded, CancellationToken ct)
    {
        if (await _all.EnterAsync(call.TenantId, ct) != GateAnswer.Entered)
        {
            guard.Seen.Refused();
            return Refusals.Busy("As many calls as it may have are in this tenant's extensions already.", guard.Circuit);
        }

        try
        {
            return await guard.CallAsync(guarded, ct);
        }
        finally
        {
            _all.Exit(call.TenantId);
        }
    }

    private ToolOutcome Remember(ToolCall call, long revision, ToolOutcome outcome, TimeSpan life)
    {
        if (outcome.Failure is null)
        {
            lastAnswers.Keep(call, revision, outcome.Answer, life);
            return outcome;
        }

        return (ToolFault.Of(outcome) is not null || Refusals.Is(outcome)) && lastAnswers.Find(call, revision, life) is { } last ? last : outcome;
    }
}
