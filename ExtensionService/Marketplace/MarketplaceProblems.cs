using Microsoft.AspNetCore.Http.HttpResults;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Marketplace;

internal static class MarketplaceProblems
{
    public const string VersionExistsType = ProblemTypes.Prefix + "extension-version-exists";
    public const string VersionNotFoundType = ProblemTypes.Prefix + "extension-version-not-found";

    public static ProblemHttpResult VersionExists(string? name, string version) => TypedResults.Problem(
        $"{name} {version} is published already, with another manifest. Versions are never changed: publish a new one.",
        statusCode: StatusCodes.Status409Conflict, title: "Version exists", type: VersionExistsType);

    public static ProblemHttpResult NoSuchVersion() => TypedResults.Problem(
        "The catalogue has no such version.", statusCode: StatusCodes.Status404NotFound, title: "Version not found", type: VersionNotFoundType);
}
