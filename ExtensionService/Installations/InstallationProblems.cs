using Microsoft.AspNetCore.Http.HttpResults;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Installations;

internal static class InstallationProblems
{
    public const string NotOfferedType = ProblemTypes.Prefix + "extension-not-offered";
    public const string NotInstalledType = ProblemTypes.Prefix + "installation-not-found";
    public const string UpgradeRunningType = ProblemTypes.Prefix + "upgrade-running";
    public const string ChangedType = ProblemTypes.Prefix + "extension-changed";
    public const string UpgradeFailedType = ProblemTypes.Prefix + "upgrade-failed";
    public const string UpgradeNotFoundType = ProblemTypes.Prefix + "upgrade-not-found";

    public static ProblemHttpResult NotOffered() => TypedResults.Problem(
        "The catalogue has no such version, or it was withdrawn.", statusCode: StatusCodes.Status404NotFound, title: "Not offered", type: NotOfferedType);

    public static ProblemHttpResult NotInstalled() => TypedResults.Problem(
        "This tenant has no extension of this name that comes from the catalogue.", statusCode: StatusCodes.Status404NotFound, title: "Not installed",
        type: NotInstalledType);

    public static ProblemHttpResult UpgradeRunning() => TypedResults.Problem(
        "Another upgrade has not ended yet: wait for it, or cancel it.", statusCode: StatusCodes.Status409Conflict, title: "Upgrade running", type: UpgradeRunningType);

    public static ProblemHttpResult Changed() => TypedResults.Problem(
        "Somebody else has changed the extension at the same moment: look at it, and ask again.", statusCode: StatusCodes.Status409Conflict, title: "Changed meanwhile",
        type: ChangedType);

    public static ProblemHttpResult UpgradeFailed(string? reason) => TypedResults.Problem(
        $"The extension stays as it was. {reason}", statusCode: StatusCodes.Status502BadGateway, title: "Upgrade failed", type: UpgradeFailedType);

    public static ProblemHttpResult NoUpgrade() => TypedResults.Problem(
        "No upgrade of this extension is on its way.", statusCode: StatusCodes.Status404NotFound, title: "No upgrade", type: UpgradeNotFoundType);
}
