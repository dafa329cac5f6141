using Microsoft.AspNetCore.Http.HttpResults;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Interference.Api;

/// <summary>The stable types of this slice's problems, for callers that act on them.</summary>
internal static class InterferenceProblems
{
    public const string IncidentNotFound = ProblemTypes.Prefix + "incident-not-found";

    public static ProblemHttpResult NoSuchIncident() => TypedResults.Problem(
        "There is no incident with this id, or it is older than what is kept; /api/v1/admin/interference/history lists them.",
        statusCode: StatusCodes.Status404NotFound, title: "Incident not found", type: IncidentNotFound);
}
