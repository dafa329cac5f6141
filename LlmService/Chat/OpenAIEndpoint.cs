using Microsoft.Extensions.Options;
using Platform.LlmService.AgentRuns;
using Platform.LlmService.Idempotency;
using Platform.LlmService.Providers;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Chat;

/// <summary>Answers a request in OpenAI's wire format: its body is read and checked, done once, and what goes wrong becomes OpenAI's error object.</summary>
internal sealed class OpenAIEndpoint(ModelCalls calls, AgentCompletions agents, IdempotentRequests once, IOptions<ChatOptions> options)
{
    public async Task AnswerAsync(HttpContext context, CallerIdentity caller, Func<ReadOnlyMemory<byte>, ModelRequest> parse)
    {
        try
        {
            var body = await RequestBody.ReadAsync(context.Request, options.Value.MostRequestBytes, context.RequestAborted);
            var request = parse(body);
            var sink = new HttpReplySink(context.Response);
            await once.RunAsync(context, caller, body, async () =>
                AgentCompletions.AgentOf(request) is { } agent
                    ? await agents.RunAsync(context, caller, agent, sink)
                    : (await calls.RunAsync(caller, request, sink, CallContext.For(context), context.RequestAborted)).IsWhole);
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
