using Microsoft.AspNetCore.Http.HttpResults;
using Platform.LlmService.Agents;
using Platform.LlmService.Chat;
using Platform.LlmService.Providers;
using Platform.ServiceDefaults;

namespace Platform.LlmService.AgentRuns;

/// <summary>What a run's failure is called outside <c>/v1</c>: OpenAI's code with hyphens, e.g. <c>budget-exceeded</c>.</summary>
internal sealed record RunProblem(string Type, string Title, int Status, string Detail)
{
    public static RunProblem Of(ProviderException e) => new(TypeOf(e.Code ?? e.Type), TitleOf(e.Status), e.Status, e.Message);

    public static ProblemHttpResult ResultOf(ProviderException e) =>
        TypedResults.Problem(e.Message, statusCode: e.Status, title: TitleOf(e.Status), type: TypeOf(e.Code ?? e.Type));

    public static IResult ResultOf(ChatRequestException e) => e.Status switch
    {
        StatusCodes.Status400BadRequest => TypedResults.ValidationProblem(
            new Dictionary<string, string[]> { [e.Param ?? "body"] = [e.Message] }, type: ProblemTypes.InvalidRequest),
        StatusCodes.Status404NotFound when e.Code == "agent_not_found" => AgentProblems.NoSuchAgent(),
        StatusCodes.Status403Forbidden => TypedResults.Problem(e.Message, statusCode: e.Status, title: "Not allowed", type: ProblemTypes.MissingScope),
        _ => TypedResults.Problem(e.Message, statusCode: e.Status, title: TitleOf(e.Status), type: TypeOf(e.Code ?? e.Type)),
    };

    private static string TypeOf(string code) => ProblemTypes.Prefix + code.Replace('_', '-');

    private static string TitleOf(int status) => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status);
}
