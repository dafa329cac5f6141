using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.LlmService.Chat;
using Platform.LlmService.Idempotency;
using Platform.LlmService.Providers;
using Platform.ServiceDefaults;

namespace Platform.LlmService.AgentRuns;

internal static class AgentChatApi
{
    public static void MapAgentRuns(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/agents/{agent}/chat", Chat).WithTags("Agents").RequireScope(Scopes.LlmInvoke).WithName("ChatWithAgent")
            .WithSummary("Runs an agent: its model, its tools, until it has an answer")
            .WithJsonBody("""{"messages":[{"role":"user","content":"Will it rain tomorrow?"}],"stream":true}""");

    /// <summary>Writes its answer itself: it is told as it comes about.</summary>
    internal static async Task Chat(
        string agent, HttpContext context, CallerIdentity caller, AgentRunner runner, IdempotentRequests once, IOptions<ChatOptions> options)
    {
        try
        {
            var body = await RequestBody.ReadAsync(context.Request, options.Value.MostRequestBytes, context.RequestAborted);
            var (request, chat) = AgentChatRequest.Parse(agent, body);
            var sink = new HttpReplySink(context.Response);
            RunListener listener = request.Stream ? new RunEvents(sink) : new RunAnswer(sink);
            await once.RunAsync(context, caller, body, () => runner.RunAsync(context, caller, request, chat.MaxTokens, listener));
        }
        catch (ChatRequestException e)
        {
            SetRetryAfter(context, e.RetryAfter);
            await RunProblem.ResultOf(e).ExecuteAsync(context);
        }
        catch (ProviderException e)
        {
            SetRetryAfter(context, e.RetryAfter);
            await RunProblem.ResultOf(e).ExecuteAsync(context);
        }
    }

    private static void SetRetryAfter(HttpContext context, TimeSpan? wait)
    {
        if (wait is { } after)
        {
            OpenAIErrors.SetRetryAfter(context, after);
        }
    }
}
