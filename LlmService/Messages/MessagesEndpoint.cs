using Microsoft.Extensions.Options;
using Platform.LlmService.AgentRuns;
using Platform.LlmService.Chat;
using Platform.LlmService.Idempotency;
using Platform.LlmService.Providers;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Messages;

/// <summary>Answers a request in Anthropic's wire format by a chat completion, so that its clients may use every model.</summary>
internal sealed class MessagesEndpoint(ModelCalls calls, AgentCompletions agents, IdempotentRequests once, IOptions<ChatOptions> options)
{
    public async Task AnswerAsync(HttpContext context, CallerIdentity caller)
    {
        try
        {
            var body = await RequestBody.ReadAsync(context.Request, options.Value.MostRequestBytes, context.RequestAborted);
            var request = ChatRequest.Parse(MessageRequest.ToChat(body));
            var sink = new MessageSink(context.Response, request);
            await once.RunAsync(context, caller, body, async () =>
                AgentCompletions.AgentOf(request) is { } agent
                    ? await agents.RunAsync(context, caller, agent, sink)
                    : (await calls.RunAsync(caller, request, sink, CallContext.For(context), context.RequestAborted)).IsWhole);
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
