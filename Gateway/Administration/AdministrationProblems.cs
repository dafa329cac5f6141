using Microsoft.AspNetCore.Http.HttpResults;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Administration;

/// <summary>The stable types of this slice's problems, for callers that act on them.</summary>
internal static class AdministrationProblems
{
    public const string CacheNotFound = ProblemTypes.Prefix + "cache-not-found";

    public static ProblemHttpResult NoSuchCache() => TypedResults.Problem(
        "No service that was asked has a cache of this name; /api/v1/admin/cache/stats lists them.",
        statusCode: StatusCodes.Status404NotFound, title: "Cache not found", type: CacheNotFound);
}
