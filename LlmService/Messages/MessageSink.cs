using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.LlmService.Chat;
using Platform.LlmService.Providers;

namespace Platform.LlmService.Messages;

/// <summary>Sends the answer to the client in Anthropic's wire format.</summary>
internal sealed class MessageSink(HttpResponse response, ChatRequest request) : IReplySink
{
    private readonly HttpReplySink _http = new(response);
    private readonly ArrayBufferWriter<byte> _lines = new();
    private MessageStream? _stream;
    private Guid _callId;

    public bool HasStarted => response.HasStarted;

    /// <summary>What the provider says is translated when it is flushed.</summary>
    public IBufferWriter<byte> Output => _lines;

    public void Opened(Guid callId)
    {
        _callId = callId;
        _http.Opened(callId);
        response.Headers["request-id"] = callId.ToString();
    }

    public void BeginStream()
    {
        _stream ??= new MessageStream(Send, _callId, request.Model, request.InputTokenEstimate);
        _http.BeginStream();
    }

    public ValueTask FlushAsync(CancellationToken ct)
    {
        foreach (var range in _lines.WrittenSpan.Split((byte)'\n'))
        {
            TakeLine(_lines.WrittenSpan[range]);
        }

        _lines.ResetWrittenCount();
        return _http.FlushAsync(ct);
    }

    public ValueTask KeepAliveAsync(CancellationToken ct)
    {
        BeginStream();
        Send("ping", new JsonObject { ["type"] = "ping" });
        return _http.FlushAsync(ct);
    }

    public ValueTask AnswerAsync(ReadOnlyMemory<byte> answer, CancellationToken ct) =>
        _http.AnswerAsync(Encoding.UTF8.GetBytes(MessageAnswer.Of(JsonNode.Parse(answer.Span)!, _callId, request.Model).ToJsonString(JsonNodes.Readable)), ct);

    public ValueTask BreakOffAsync(ProviderException error, CancellationToken ct)
    {
        Send("error", AnthropicErrors.Envelope(error.Status, error.Message, _callId.ToString()));
        return _http.FlushAsync(ct);
    }

    private void TakeLine(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("data:"u8))
        {
            return;
        }

        var data = line["data:"u8.Length..].Trim((byte)' ').TrimEnd((byte)'\r');
        if (data.SequenceEqual("[DONE]"u8))
        {
            _stream!.Finish();
        }
        else
        {
            Translate(data);
        }
    }

    private void Translate(ReadOnlySpan<byte> data)
    {
        try
        {
            if (data.StartsWith("{\"error\""u8))
            {
                var message = JsonNode.Parse(data).TextAt("error", "message");
                Send("error", AnthropicErrors.Envelope(StatusCodes.Status502BadGateway, message ?? "The model provider reported an error.", _callId.ToString()));
            }
            else
            {
                _stream!.Take(data);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ProviderException.Malformed("a chunk of its stream is not JSON", e);
        }
    }

    private void Send(string name, JsonObject data)
    {
        var output = response.BodyWriter;
        output.Write(Encoding.UTF8.GetBytes($"event: {name}\ndata: {data.ToJsonString(JsonNodes.Readable)}\n\n"));
    }
}
