using Microsoft.AspNetCore.Http.HttpResults;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Providers;

/// <summary>The stable types of this slice's problems, for callers that act on them.</summary>
internal static class ProviderProblems
{
    public const string ProviderNotFound = ProblemTypes.Prefix + "provider-not-found";
    public const string DeploymentNotFound = ProblemTypes.Prefix + "deployment-not-found";
    public const string KeysNotStored = ProblemTypes.Prefix + "provider-keys-not-stored";

    public static ProblemHttpResult NoSuchProvider() => NotFound("There is no such provider.", "Provider not found", ProviderNotFound);

    public static ProblemHttpResult NoSuchDeployment() => NotFound("There is no such deployment.", "Deployment not found", DeploymentNotFound);

    public static ProblemHttpResult NoSecret() => TypedResults.Problem(
        $"Keys can't be stored: this installation has no {ProviderKeyOptions.Section}:{nameof(ProviderKeyOptions.KeyEncryptionSecret)}.",
        statusCode: StatusCodes.Status409Conflict, title: "Keys can't be stored", type: KeysNotStored);

    private static ProblemHttpResult NotFound(string detail, string title, string type)
        => TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound, title: title, type: type);
}
