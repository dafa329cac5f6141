using Microsoft.AspNetCore.Http.HttpResults;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Agents;

/// <summary>The stable types of this slice's problems, for callers that act on them.</summary>
internal static class AgentProblems
{
    public const string AgentNotFound = ProblemTypes.Prefix + "agent-not-found";
    public const string AgentTypeNotFound = ProblemTypes.Prefix + "agent-type-not-found";
    public const string AgentDefaultsNotFound = ProblemTypes.Prefix + "agent-defaults-not-found";

    public static ProblemHttpResult NoSuchAgent() => NotFound("This tenant has no such agent.", "Agent not found", AgentNotFound);

    public static ProblemHttpResult NoSuchType() => NotFound("This tenant has no such agent type.", "Agent type not found", AgentTypeNotFound);

    public static ProblemHttpResult NoDefaults() => NotFound("This tenant has no defaults for its agents.", "Agent defaults not found", AgentDefaultsNotFound);

    private static ProblemHttpResult NotFound(string detail, string title, string type)
        => TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound, title: title, type: type);
}
