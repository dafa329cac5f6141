using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.LlmService.Idempotency;
using Platform.LlmService.Providers;
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
    internal static async Task Complete(HttpContext context, CallerIdentity caller, ModelCalls calls, IdempotentRequests once, IOptions<ChatOptions> options)
    {
        try
        {
            var body = await RequestBody.ReadAsync(context.Request, options.Value.MostRequestBytes, context.RequestAborted);
            var request = ChatRequestParser.Parse(body);
            await once.RunAsync(context, caller, body, async () =>
            {
                var report = await calls.RunAsync(caller, request, new HttpReplySink(context.Response), CallContext.For(context), context.RequestAborted);
                return report.IsWhole;
            });
        }
        catch (ChatRequestException e)
        {
            await OpenAIErrors.WriteAsync(context, e.Status, e.Type, e.Code, e.Message, e.Param, e.RetryAfter);
        }
        catch (ProviderException e)
        {
            await OpenAIErrors.WriteAsync(context, e.Status, e.Type, e.Code, e.Message, e.Param, e.RetryAfter);
        }
    }
}
