using Microsoft.AspNetCore.Http.HttpResults;
using Platform.ServiceDefaults;

namespace Platform.LlmService.WarmUp;

/// <summary>The stable types of this slice's problems, for callers that act on them.</summary>
internal static class WarmUpProblems
{
    public const string NotFound = ProblemTypes.Prefix + "warm-up-not-found";
    public const string State = ProblemTypes.Prefix + "warm-up-state";
    public const string Limit = ProblemTypes.Prefix + "warm-up-limit";

    public static ProblemHttpResult NoSuchWarmUp()
        => TypedResults.Problem("This tenant has no such warm-up.", statusCode: StatusCodes.Status404NotFound, title: "Warm-up not found", type: NotFound);

    public static ProblemHttpResult WrongState(string detail)
        => TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict, title: "Not in this state", type: State);

    public static ProblemHttpResult TooMany() => TypedResults.Problem(
        $"A tenant has at most {WarmUpRules.MaxPlans} warm-ups; remove one.", statusCode: StatusCodes.Status409Conflict, title: "Too many warm-ups", type: Limit);
}
