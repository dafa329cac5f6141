using Microsoft.AspNetCore.Http.HttpResults;
using Platform.LlmService.Chat;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Comparison;

/// <summary>The stable types of this slice's problems, for callers that act on them.</summary>
internal static class ComparisonProblems
{
    public const string ComparisonNotFound = ProblemTypes.Prefix + "comparison-not-found";

    public static ProblemHttpResult NoSuchComparison() => TypedResults.Problem(
        "You have no such comparison.", statusCode: StatusCodes.Status404NotFound, title: "Comparison not found", type: ComparisonNotFound);

    /// <summary>What is wrong with a request, in the words of the chat completion that it would become.</summary>
    public static IResult Of(ChatRequestException e) => e.Status switch
    {
        StatusCodes.Status400BadRequest => TypedResults.ValidationProblem(
            new Dictionary<string, string[]> { [e.Param ?? "$"] = [e.Message] }, type: ProblemTypes.InvalidRequest),
        StatusCodes.Status413PayloadTooLarge => TypedResults.Problem(e.Message, statusCode: e.Status, type: ProblemTypes.InvalidRequest),
        _ => TypedResults.Problem(e.Message, statusCode: e.Status, type: ProblemTypes.Prefix + (e.Code ?? "refused").Replace('_', '-')),
    };
}
