using Microsoft.Extensions.Options;
using Platform.LlmService.Chat;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Messages;

/// <summary>Answers a request in Anthropic's wire format by a chat completion, so that its clients may use every model.</summary>
internal sealed class MessagesEndpoint(OpenAIEndpoint endpoint, IOptions<ChatOptions> options)
{
    public Task AnswerAsync(HttpContext context, CallerIdentity caller)
    {
        // Under the name that its clients look for, also where an earlier answer is given again.
        context.Response.OnStarting(
            static response =>
            {
                var headers = ((HttpResponse)response).Headers;
                headers[AnthropicErrors.RequestId] = headers[InternalHeaders.RequestId];
                return Task.CompletedTask;
            },
            context.Response);
        return endpoint.AnswerAsync(context, caller, body =>
        {
            var request = ChatRequest.Parse(MessageRequest.ToChat(body));
            return () => Task.FromResult(new ModelQuestion(request, new MessageSink(context.Response, request)));
        });
    }

    /// <summary>The estimate that limits and budgets go by until a provider has counted. No provider is asked, so it says that it is one.</summary>
    public async Task CountAsync(HttpContext context)
    {
        try
        {
            var body = await RequestBody.ReadAsync(context.Request, options.Value.MostRequestBytes, context.RequestAborted);
            var request = ChatRequest.Parse(MessageRequest.ToChat(body, isCount: true));
            await context.Response.WriteAsJsonAsync(new { input_tokens = request.InputTokenEstimate, estimated = true }, context.RequestAborted);
        }
        catch (ChatRequestException e)
        {
            await ErrorAnswers.WriteAsync(context, e);
        }
    }
}
