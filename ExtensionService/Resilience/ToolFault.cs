using Platform.ExtensionService.Invocation;

namespace Platform.ExtensionService.Resilience;

/// <summary>
/// Which failures are the extension's own. A refusal of these arguments, or an answer that can't be used, says nothing about the next call; and the
/// caller learns of it anyway.
/// </summary>
internal static class ToolFault
{
    /// <summary>What is wrong with the extension, without addresses; null when nothing is.</summary>
    public static string? Of(in ToolOutcome outcome) => outcome.Failure?.ProblemDetails is not { } problem ? null : problem.Type switch
    {
        ExtensionProblems.ToolUnreachable => "unreachable",
        ExtensionProblems.ToolTimeout => "timed out",
        ExtensionProblems.ToolFailed when StatusOf(outcome) is (>= 500 or StatusCodes.Status429TooManyRequests) and var status => $"answered with status {status}",
        _ => null,
    };

    /// <summary>The call may well succeed when made again at once. One that timed out has used up its time.</summary>
    public static bool IsPassing(in ToolOutcome outcome) => outcome.Failure?.ProblemDetails.Type switch
    {
        ExtensionProblems.ToolUnreachable => true,
        ExtensionProblems.ToolFailed => StatusOf(outcome) is StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout,
        _ => false,
    };

    /// <summary>What is wrong as a probe sees it: there anything but an answer of success is.</summary>
    public static string? OfProbe(in ToolOutcome outcome) => outcome.Failure?.ProblemDetails.Type switch
    {
        null or ExtensionProblems.ToolResponseInvalid or ExtensionProblems.ToolResponseTooLarge => null,
        ExtensionProblems.ToolAddressRefused => "address refused",
        ExtensionProblems.ToolRedirected => "answered with a redirect",
        ExtensionProblems.ToolFailed => $"answered with status {StatusOf(outcome)}",
        _ => Of(outcome) ?? "failed",
    };

    private static int? StatusOf(in ToolOutcome outcome)
        => outcome.Failure?.ProblemDetails.Extensions.TryGetValue(ToolFailure.ToolStatus, out var status) == true ? status as int? : null;
}
