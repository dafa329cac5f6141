using System.Text.Json.Nodes;
using Platform.LlmService.Chat;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Messages;

/// <summary>Sends the answer to the client in Anthropic's wire format.</summary>
internal sealed class MessageSink(HttpResponse response, ChatRequest request) : TranslatingSink(response)
{
    private MessageStream? _stream;

    public override ValueTask KeepAliveAsync(CancellationToken ct)
    {
        BeginStream();
        Send("ping", new JsonObject { ["type"] = "ping" });
        return SendNowAsync(ct);
    }

    protected override void Begin() => _stream ??= new MessageStream(Send, CallId, request.Model, request.InputTokenEstimate);

    protected override void Take(JsonNode chunk) => _stream!.Take(chunk);

    protected override ValueTask FinishAsync()
    {
        _stream!.Finish();
        return default;
    }

    protected override void Fail(int status, string message) => Send("error", AnthropicErrors.Envelope(status, message, CallId.ToString()));

    protected override ValueTask<JsonObject> TranslateAsync(JsonNode completion) => new(MessageAnswer.Of(completion, CallId, request.Model));
}
