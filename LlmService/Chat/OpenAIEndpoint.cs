using Microsoft.Extensions.Options;
using Platform.LlmService.Conversations.Turns;
using Platform.LlmService.Idempotency;
using Platform.LlmService.Providers;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Chat;

/// <summary>Answers a request in OpenAI's wire format: its body is read and checked, done once, and what goes wrong becomes OpenAI's error object.</summary>
internal sealed class OpenAIEndpoint(ConversationTurns calls, IdempotentRequests once, IOptions<ChatOptions> options)
{
    public async Task AnswerAsync(HttpContext context, CallerIdentity caller, Func<ReadOnlyMemory<byte>, ModelRequest> parse)
    {
        try
        {
            var body = await RequestBody.ReadAsync(context.Request, options.Value.MostRequestBytes, context.RequestAborted);
            var request = parse(body);
            await once.RunAsync(context, caller, TurnTarget.Identify(context.Request.Headers, body), async () =>
            {
                var report = await calls.RunAsync(context, caller, request, new HttpReplySink(context.Response));
                return report.IsWhole;
            });
        }
        catch (ChatRequestException e)
        {
            await OpenAIErrors.WriteAsync(context, e.Status, e.Type, e.Code, e.Message, e.Param, e.RetryAfter);
        }
        catch (ProviderException e)
        {
            if (e.ShouldRetry is { } should)
            {
                context.Response.Headers["x-should-retry"] = should ? "true" : "false";
            }

            await OpenAIErrors.WriteAsync(context, e.Status, e.Type, e.Code, e.Message, e.Param, e.RetryAfter);
        }
    }
}
