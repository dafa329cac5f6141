using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Platform.LlmService.Chat;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Responses;

/// <summary>Answers a request for a response by a chat completion, so that every model can be asked that way.</summary>
internal sealed class ResponsesEndpoint(OpenAIEndpoint endpoint, StoredResponses stored, IOptions<ChatOptions> options, TimeProvider clock)
{
    public Task AnswerAsync(HttpContext context, CallerIdentity caller) => endpoint.AnswerAsync(context, caller, body =>
    {
        var request = ResponseRequest.Parse(body);
        return () => AskAsync(context, caller, request);
    });

    /// <summary>The estimate that limits and budgets go by until a provider has counted. No provider is asked, so it says that it is one.</summary>
    public async Task<JsonObject> CountAsync(HttpContext context, CallerIdentity caller)
    {
        var body = await RequestBody.ReadAsync(context.Request, options.Value.MostRequestBytes, context.RequestAborted);
        var chat = await ToChatAsync(caller, ResponseRequest.Parse(body), context.RequestAborted);
        return new JsonObject { ["object"] = "response.input_tokens", ["input_tokens"] = chat.InputTokenEstimate, ["estimated"] = true };
    }

    private async Task<ChatRequest> ToChatAsync(CallerIdentity caller, ResponseRequest request, CancellationToken ct) =>
        request.ToChat(request.PreviousId is { } previous ? await stored.ReadChainAsync(caller, previous, ct) : []);

    private async Task<ModelQuestion> AskAsync(HttpContext context, CallerIdentity caller, ResponseRequest request)
    {
        var chat = await ToChatAsync(caller, request, context.RequestAborted);
        return new(chat, new ResponseSink(context.Response, request, (id, response) => stored.TryKeepAsync(caller, request, id, response), clock));
    }
}
