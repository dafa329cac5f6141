using Microsoft.Extensions.Options;
using Platform.LlmService.Chat;
using Platform.LlmService.Conversations.Turns;
using Platform.LlmService.Idempotency;
using Platform.LlmService.Providers;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Messages;

/// <summary>Answers a request in Anthropic's wire format by a chat completion, so that its clients may use every model.</summary>
internal sealed class MessagesEndpoint(ConversationTurns calls, IdempotentRequests once, IOptions<ChatOptions> options)
{
    public async Task AnswerAsync(HttpContext context, CallerIdentity caller)
    {
        try
        {
            var body = await RequestBody.ReadAsync(context.Request, options.Value.MostRequestBytes, context.RequestAborted);
            var request = ChatRequest.Parse(MessageRequest.ToChat(body));
            await once.RunAsync(context, caller, TurnTarget.Identify(context.Request.Headers, body), async () =>
            {
                var report = await calls.RunAsync(context, caller, request, new MessageSink(context.Response, request));
                return report.IsWhole;
            });
        }
        catch (ChatRequestException e)
        {
            await AnthropicErrors.WriteAsync(context, e.Status, e.Message, e.RetryAfter);
        }
        catch (ProviderException e)
        {
            if (e.ShouldRetry is { } should)
            {
                context.Response.Headers["x-should-retry"] = should ? "true" : "false";
            }

            await AnthropicErrors.WriteAsync(context, e.Status, e.Message, e.RetryAfter);
        }
    }
}
