using System.Net;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Platform.ExtensionService.Invocation;

/// <summary>
/// The ways a tool call can fail, as answers. A tool that refuses or breaks is a bad gateway, whatever it says itself: a 401 or
/// 403 of the tool must not look like one of ours.
/// </summary>
internal static class ToolFailure
{
    /// <summary>Where a problem says what status the tool answered with.</summary>
    public const string ToolStatus = "toolStatus";

    public static ProblemHttpResult NotFound => TypedResults.Problem(
        "This tenant has no such tool.", statusCode: StatusCodes.Status404NotFound, title: "Tool not found", type: ExtensionProblems.ToolNotFound);

    public static ProblemHttpResult AddressRefused => BadGateway(
        ExtensionProblems.ToolAddressRefused, "Tool address refused", "The tool's address is not a public one, and private ones are not allowed here.");

    public static ProblemHttpResult Unreachable => BadGateway(
        ExtensionProblems.ToolUnreachable, "Tool unreachable", "The connection to the tool could not be made, or broke.");

    /// <summary>A server that can't be started or isn't ready, for a reason of its own.</summary>
    public static ProblemHttpResult NotReady(string reason) => BadGateway(ExtensionProblems.ToolUnreachable, "Tool unreachable", reason);

    /// <summary>The tool did what it was asked, and says that it went wrong. What it says is for whoever asked, word for word.</summary>
    public static ProblemHttpResult Said(string detail) => BadGateway(
        ExtensionProblems.ToolFailed, "Tool failed", detail.Length == 0 ? "The tool reports an error, and doesn't say which." : detail);

    /// <summary>The tool's server refused the call.</summary>
    public static ProblemHttpResult Refused(string detail, int code) => TypedResults.Problem(
        detail, statusCode: StatusCodes.Status502BadGateway, title: "Tool failed", type: ExtensionProblems.ToolFailed,
        extensions: new Dictionary<string, object?> { ["toolError"] = code });

    public static ProblemHttpResult TooLarge(int limit) => BadGateway(
        ExtensionProblems.ToolResponseTooLarge, "Tool response too large", $"The tool answered with more than {limit} bytes.");

    public static ProblemHttpResult Invalid => BadGateway(
        ExtensionProblems.ToolResponseInvalid, "Tool response invalid", "The tool's answer is neither valid JSON nor readable text.");

    public static ProblemHttpResult Timeout(TimeSpan limit) => TypedResults.Problem(
        $"The tool did not answer completely within {limit.TotalSeconds} seconds.",
        statusCode: StatusCodes.Status504GatewayTimeout, title: "Tool timed out", type: ExtensionProblems.ToolTimeout);

    /// <summary>Null when the status is a success.</summary>
    public static ProblemHttpResult? Of(HttpStatusCode status) => (int)status switch
    {
        >= 200 and < 300 => null,
        >= 300 and < 400 => BadGateway(ExtensionProblems.ToolRedirected, "Tool redirected", "The tool answered with a redirect; redirects are not followed.", (int)status),
        var code => BadGateway(ExtensionProblems.ToolFailed, "Tool failed", $"The tool answered with status {code}.", code),
    };

    private static ProblemHttpResult BadGateway(string type, string title, string detail, int? toolStatus = null) => TypedResults.Problem(
        detail, statusCode: StatusCodes.Status502BadGateway, title: title, type: type,
        extensions: toolStatus is { } status ? new Dictionary<string, object?> { [ToolStatus] = status } : null);
}
