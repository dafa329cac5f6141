using Microsoft.AspNetCore.Http.HttpResults;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService;

/// <summary>The stable types of this service's problems, for callers that act on them.</summary>
internal static class ExtensionProblems
{
    public const string ExtensionExists = ProblemTypes.Prefix + "extension-exists";
    public const string ExtensionDisabled = ProblemTypes.Prefix + "extension-disabled";
    public const string ExtensionUnavailable = ProblemTypes.Prefix + "extension-unavailable";
    public const string ExtensionBusy = ProblemTypes.Prefix + "extension-busy";
    public const string ExtensionNotFound = ProblemTypes.Prefix + "extension-not-found";
    public const string ToolNotFound = ProblemTypes.Prefix + "tool-not-found";
    public const string ToolFailed = ProblemTypes.Prefix + "tool-failed";
    public const string ToolUnreachable = ProblemTypes.Prefix + "tool-unreachable";
    public const string ToolAddressRefused = ProblemTypes.Prefix + "tool-address-refused";
    public const string ToolRedirected = ProblemTypes.Prefix + "tool-redirected";
    public const string ToolTimeout = ProblemTypes.Prefix + "tool-timeout";
    public const string ToolResponseTooLarge = ProblemTypes.Prefix + "tool-response-too-large";
    public const string ToolResponseInvalid = ProblemTypes.Prefix + "tool-response-invalid";

    public static ProblemHttpResult Exists(string name) => TypedResults.Problem(
        $"An extension named {name} is registered already; remove it first or choose another name.",
        statusCode: StatusCodes.Status409Conflict, title: "Extension exists", type: ExtensionExists);

    public static ProblemHttpResult NoSuchExtension() => TypedResults.Problem(
        "This tenant has no such extension.", statusCode: StatusCodes.Status404NotFound, title: "Extension not found", type: ExtensionNotFound);
}
