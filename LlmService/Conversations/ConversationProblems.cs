using Microsoft.AspNetCore.Http.HttpResults;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Conversations;

/// <summary>The stable types of this slice's problems, for callers that act on them.</summary>
internal static class ConversationProblems
{
    public const string ConversationNotFound = ProblemTypes.Prefix + "conversation-not-found";
    public const string KeyReused = ProblemTypes.Prefix + "idempotency-key-reused";

    /// <summary>Also for those of other users: whether they exist is nobody else's business.</summary>
    public static ProblemHttpResult NoSuchConversation() => TypedResults.Problem(
        "You have no such conversation.", statusCode: StatusCodes.Status404NotFound, title: "Conversation not found", type: ConversationNotFound);

    public static ProblemHttpResult OtherRequestHasKey() => TypedResults.Problem(
        "This idempotency key belongs to a request with another body. Use a new key for a new request.",
        statusCode: StatusCodes.Status422UnprocessableEntity, title: "Idempotency key reused", type: KeyReused);

    public static ValidationProblem Invalid(IDictionary<string, string[]> errors) => TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
}
