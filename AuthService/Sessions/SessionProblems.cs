using Microsoft.AspNetCore.Http.HttpResults;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Sessions;

/// <summary>The stable types of the problems that sessions have, for callers that act on them.</summary>
internal static class SessionProblems
{
    public const string SessionNotFound = ProblemTypes.Prefix + "session-not-found";
    public const string TenantNotFound = ProblemTypes.Prefix + "tenant-not-found";
    public const string JustRefreshed = ProblemTypes.Prefix + "session-just-refreshed";

    public static ProblemHttpResult NoSuchSession() => TypedResults.Problem(
        "The caller has no such open session.", statusCode: StatusCodes.Status404NotFound, title: "Session not found", type: SessionNotFound);

    public static ProblemHttpResult NoSuchTenant() => TypedResults.Problem(
        "The caller is no active member of such a tenant.", statusCode: StatusCodes.Status404NotFound, title: "Tenant not found", type: TenantNotFound);

    public static ProblemHttpResult WasJustRefreshed() => TypedResults.Problem(
        "The session was refreshed a moment ago: use the token of that answer.",
        statusCode: StatusCodes.Status409Conflict, title: "Refreshed already", type: JustRefreshed);

    /// <summary>One answer whatever was wrong: who doesn't know the password learns nothing about the account.</summary>
    public static ProblemHttpResult Refused() => TypedResults.Problem(
        statusCode: StatusCodes.Status401Unauthorized, title: "The credential is not valid.", type: ProblemTypes.InvalidCredential);
}
