using Platform.LlmService.Chat;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Responses;

/// <summary>Answers a request for a response by a chat completion, so that every model can be asked that way.</summary>
internal sealed class ResponsesEndpoint(OpenAIEndpoint endpoint, ModelCalls calls, StoredResponses stored, TimeProvider clock)
{
    public Task AnswerAsync(HttpContext context, CallerIdentity caller) => endpoint.AnswerAsync(context, caller, body =>
    {
        var request = ResponseRequest.Parse(body);
        return () => AskAsync(context, caller, request);
    });

    private async Task<CallReport> AskAsync(HttpContext context, CallerIdentity caller, ResponseRequest request)
    {
        var ct = context.RequestAborted;
        var chat = request.ToChat(request.PreviousId is { } previous ? await stored.ReadChainAsync(caller, previous, ct) : []);
        var sink = new ResponseSink(context.Response, request, (id, response) => stored.TryKeepAsync(caller, request, id, response), clock);
        return await calls.RunAsync(caller, chat, sink, CallContext.For(context), ct);
    }
}
