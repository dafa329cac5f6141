using Microsoft.Extensions.Options;
using Platform.LlmService.Idempotency;
using Platform.LlmService.Providers;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Chat;

/// <summary>Answers a request to a model: its body is read and checked, done once, and what goes wrong becomes an error in the shape of the interface.</summary>
internal sealed class OpenAIEndpoint(ModelCalls calls, IdempotentRequests once, IOptions<ChatOptions> options)
{
    public Task AnswerAsync(HttpContext context, CallerIdentity caller, Func<ReadOnlyMemory<byte>, ModelRequest> parse) => AnswerAsync(context, caller, body =>
    {
        var request = parse(body);
        return () => calls.RunAsync(caller, request, new HttpReplySink(context.Response), CallContext.For(context), context.RequestAborted);
    });

    /// <param name="context">The request.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="prepare">Checks the body, before anything is done, and gives back what is to be done once.</param>
    public async Task AnswerAsync(HttpContext context, CallerIdentity caller, Func<ReadOnlyMemory<byte>, Func<Task<CallReport>>> prepare)
    {
        try
        {
            var body = await RequestBody.ReadAsync(context.Request, options.Value.MostRequestBytes, context.RequestAborted);
            var run = prepare(body);
            await once.RunAsync(context, caller, body, async () =>
            {
                var report = await run();
                return report.IsWhole;
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
}
