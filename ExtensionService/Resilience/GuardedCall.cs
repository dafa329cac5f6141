using Platform.ExtensionService.Invocation;

namespace Platform.ExtensionService.Resilience;

/// <summary>A call as its guard needs to know it.</summary>
/// <param name="UserId">Calls of different users take turns where they wait.</param>
/// <param name="Send">Makes one attempt; called again for another.</param>
/// <param name="MayRepeat">It does no harm when it is made twice.</param>
/// <param name="TimeoutSeconds">The tool's own timeout, if it has one.</param>
/// <param name="DefaultTimeoutSeconds">Where neither tool nor extension name one.</param>
internal sealed record GuardedCall(
    Guid UserId, Func<CancellationToken, Task<ToolOutcome>> Send, bool MayRepeat, int? TimeoutSeconds, int DefaultTimeoutSeconds);
