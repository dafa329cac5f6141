using Microsoft.AspNetCore.Http.HttpResults;

namespace Platform.ExtensionService;

/// <summary>The stable types of this service's problems, for callers that act on them.</summary>
internal static class ProblemTypes
{
    public const string ExtensionExists = Prefix + "extension-exists";
    public const string ExtensionNotFound = Prefix + "extension-not-found";
    public const string ToolNotFound = Prefix + "tool-not-found";
    public const string ToolFailed = Prefix + "tool-failed";
    public const string ToolUnreachable = Prefix + "tool-unreachable";
    public const string ToolAddressRefused = Prefix + "tool-address-refused";
    public const string ToolRedirected = Prefix + "tool-redirected";
    public const string ToolTimeout = Prefix + "tool-timeout";
    public const string ToolResponseTooLarge = Prefix + "tool-response-too-large";
    public const string ToolResponseInvalid = Prefix + "tool-response-invalid";

    private const string Prefix = "https://platform.dev/problems/";

    public static ProblemHttpResult NoSuchExtension() => TypedResults.Problem(
        "This tenant has no such extension.", statusCode: StatusCodes.Status404NotFound, title: "Extension not found", type: ExtensionNotFound);
}
