using Microsoft.AspNetCore.Http.HttpResults;
using Platform.ExtensionService.Invocation;

namespace Platform.ExtensionService.Resilience;

/// <summary>Answers to calls that don't reach the extension, with what is known.</summary>
internal static class Refusals
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    public static ProblemHttpResult Disabled => TypedResults.Problem(
        "The extension is disabled. Its owner can enable it.", statusCode: StatusCodes.Status409Conflict, title: "Extension disabled",
        type: ExtensionProblems.ExtensionDisabled);

    /// <summary>Its circuit is open.</summary>
    public static ToolOutcome Unavailable(CircuitView circuit)
    {
        var wait = circuit.OpensFor > Soon ? circuit.OpensFor : Soon;
        return Refused(wait, TypedResults.Problem(
            "The extension has failed lately and is left alone for a moment.", statusCode: StatusCodes.Status503ServiceUnavailable,
            title: "Extension unavailable", type: ExtensionProblems.ExtensionUnavailable, extensions: new Dictionary<string, object?>
            {
                ["state"] = circuit.OpensFor > TimeSpan.Zero ? "unavailable" : "recovering",
                ["since"] = circuit.Since,
                ["lastError"] = circuit.Reason,
            }));
    }

    /// <summary>There is no place in it.</summary>
    public static ToolOutcome Busy(string detail, CircuitView circuit) => Refused(Soon, TypedResults.Problem(
        detail, statusCode: StatusCodes.Status503ServiceUnavailable, title: "Extension busy", type: ExtensionProblems.ExtensionBusy,
        extensions: new Dictionary<string, object?> { ["state"] = "busy", ["since"] = circuit.Since, ["lastError"] = circuit.Reason }));

    /// <summary>Whether the call ended here and not in the extension.</summary>
    public static bool Is(in ToolOutcome outcome) => outcome.RetryAfter is not null;

    private static ToolOutcome Refused(TimeSpan retryAfter, ProblemHttpResult problem) => new(default, problem) { RetryAfter = retryAfter };
}
