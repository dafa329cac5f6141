using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Messages;

internal static class MessagesApi
{
    public static void MapMessages(this IEndpointRouteBuilder routes)
    {
        var messages = routes.MapGroup("/v1/messages").WithTags("Messages").RequireScope(Scopes.LlmInvoke);
        messages.MapPost("", Create).WithName("CreateMessage")
            .WithSummary("A chat completion, in Anthropic's wire format")
            .WithJsonBody("""{"model":"simulated","max_tokens":100,"messages":[{"role":"user","content":"Hello"}]}""");
        messages.MapPost("/count_tokens", CountTokens).WithName("CountMessageTokens")
            .WithSummary("How long a prompt in Anthropic's wire format is, about")
            .WithJsonBody("""{"model":"simulated","messages":[{"role":"user","content":"Hello"}]}""");
    }

    /// <summary>Writes its answer itself: it is the provider's, piece by piece.</summary>
    internal static Task Create(HttpContext context, CallerIdentity caller, MessagesEndpoint endpoint) => endpoint.AnswerAsync(context, caller);

    internal static Task CountTokens(HttpContext context, MessagesEndpoint endpoint) => endpoint.CountAsync(context);
}
