using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Chat;

internal static class ChatApi
{
    public static void MapChat(this IEndpointRouteBuilder routes)
    {
        var chat = routes.MapGroup("/v1/chat").WithTags("Chat").RequireScope(Scopes.LlmInvoke);
        chat.MapPost("/completions", Complete).WithName("CreateChatCompletion")
            .WithSummary("A chat completion, in OpenAI's wire format")
            .WithJsonBody("""{"model":"simulated","messages":[{"role":"user","content":"Hello"}]}""");
    }

    /// <summary>Writes its answer itself: it is the provider's bytes, as they come.</summary>
    internal static Task Complete(HttpContext context, CallerIdentity caller, OpenAIEndpoint endpoint) =>
        endpoint.AnswerAsync(context, caller, ChatRequest.Parse);
}
