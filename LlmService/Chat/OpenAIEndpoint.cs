using Microsoft.Extensions.Options;
using Platform.LlmService.AgentRuns;
using Platform.LlmService.Conversations.Turns;
using Platform.LlmService.Idempotency;
using Platform.LlmService.Providers;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Chat;

/// <summary>
/// Answers a request to a model, whichever interface it came by: its body is read and checked, done once, and what goes wrong becomes an error in the shape of
/// that interface. A model may be an agent, and what is said may belong to a conversation.
/// </summary>
internal sealed class OpenAIEndpoint(ModelCalls calls, AgentCompletions agents, ConversationTurns turns, IdempotentRequests once, IOptions<ChatOptions> options)
{
    /// <summary>OpenAI's own wire format, in which nothing needs to be translated.</summary>
    public Task AnswerAsync(HttpContext context, CallerIdentity caller, Func<ReadOnlyMemory<byte>, ModelRequest> parse) => AnswerAsync(context, caller, body =>
    {
        var request = parse(body);
        return () => Task.FromResult(new ModelQuestion(request, new HttpReplySink(context.Response)));
    });

    /// <param name="context">The request.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="prepare">Checks the body, before anything is done. What it gives back makes the question, and runs only if this request has not been answered before.</param>
    public async Task AnswerAsync(HttpContext context, CallerIdentity caller, Func<ReadOnlyMemory<byte>, Func<Task<ModelQuestion>>> prepare)
    {
        try
        {
            var body = await RequestBody.ReadAsync(context.Request, options.Value.MostRequestBytes, context.RequestAborted);
            var toQuestion = prepare(body);
            await once.RunAsync(context, caller, TurnTarget.Identify(context.Request.Headers, body), async () =>
            {
                var (request, sink) = await toQuestion();
                return await turns.KeepAsync(context, caller, request, sink, listening => AskAsync(context, caller, request, listening));
            });
        }
        catch (ChatRequestException e)
        {
            await ErrorAnswers.WriteAsync(context, e);
        }
        catch (ProviderException e)
        {
            await ErrorAnswers.WriteAsync(context, e);
        }
    }

    /// <returns>Whether the client was told everything.</returns>
    private async Task<bool> AskAsync(HttpContext context, CallerIdentity caller, ModelRequest request, IReplySink sink) => AgentCompletions.AgentOf(request) is { } agent
        ? await agents.RunAsync(context, caller, agent, sink)
        : (await calls.RunAsync(caller, request, sink, CallContext.For(context), context.RequestAborted)).IsWhole;
}

/// <summary>What a model is asked, and where its answer goes.</summary>
internal sealed record ModelQuestion(ModelRequest Request, IReplySink Sink);
