using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.LlmService.Messages;
using Platform.LlmService.Providers;

namespace Platform.LlmService.Chat;

/// <summary>Sends the answer to the client in another wire format: the lines of a stream are taken for what they say, and said anew as events with names.</summary>
internal abstract class TranslatingSink(HttpResponse response) : IReplySink
{
    private readonly HttpReplySink _http = new(response);
    private readonly ArrayBufferWriter<byte> _lines = new();
    private bool _isDone;
    private bool _hasEnded;

    public bool HasStarted => response.HasStarted;

    /// <summary>What the provider says is translated when it is flushed.</summary>
    public IBufferWriter<byte> Output => _lines;

    protected Guid CallId { get; private set; }

    public void Opened(Guid callId)
    {
        CallId = callId;
        _http.Opened(callId);
    }

    public void BeginStream()
    {
        _http.BeginStream();
        Begin();
    }

    public async ValueTask FlushAsync(CancellationToken ct)
    {
        foreach (var range in _lines.WrittenSpan.Split((byte)'\n'))
        {
            TakeLine(_lines.WrittenSpan[range]);
        }

        _lines.ResetWrittenCount();
        if (_isDone && !_hasEnded)
        {
            _hasEnded = true;
            await FinishAsync();
        }

        await _http.FlushAsync(ct);
    }

    public virtual ValueTask KeepAliveAsync(CancellationToken ct)
    {
        BeginStream();
        return _http.KeepAliveAsync(ct);
    }

    public async ValueTask AnswerAsync(ReadOnlyMemory<byte> answer, CancellationToken ct)
    {
        var translated = await TranslateAsync(JsonNode.Parse(answer.Span)!);
        await _http.AnswerAsync(Encoding.UTF8.GetBytes(translated.ToJsonString(JsonNodes.Readable)), ct);
    }

    public ValueTask BreakOffAsync(ProviderException error, CancellationToken ct)
    {
        End(error.Status, error.Message);
        return _http.FlushAsync(ct);
    }

    /// <summary>The stream is about to begin. May be said more than once.</summary>
    protected abstract void Begin();

    /// <exception cref="JsonException">It isn't JSON.</exception>
    protected abstract void Take(JsonNode chunk);

    /// <summary>The provider has said everything.</summary>
    protected abstract ValueTask FinishAsync();

    /// <summary>The last event of a stream that has come to nothing.</summary>
    protected abstract void Fail(int status, string message);

    /// <summary>The whole answer of a call that doesn't stream.</summary>
    protected abstract ValueTask<JsonObject> TranslateAsync(JsonNode completion);

    /// <summary>Goes out with the next flush.</summary>
    protected void Send(string name, JsonObject data) =>
        response.BodyWriter.Write(Encoding.UTF8.GetBytes($"event: {name}\ndata: {data.ToJsonString(JsonNodes.Readable)}\n\n"));

    protected ValueTask SendNowAsync(CancellationToken ct) => _http.FlushAsync(ct);

    private void TakeLine(ReadOnlySpan<byte> line)
    {
        if (_hasEnded || !line.StartsWith("data:"u8))
        {
            return;
        }

        var data = line["data:"u8.Length..].Trim((byte)' ').TrimEnd((byte)'\r');
        if (data.SequenceEqual("[DONE]"u8))
        {
            _isDone = true;
        }
        else
        {
            TakeData(data);
        }
    }

    private void TakeData(ReadOnlySpan<byte> data)
    {
        try
        {
            var chunk = JsonNode.Parse(data);
            if (chunk is JsonObject && chunk["error"] is { } error)
            {
                End(StatusCodes.Status502BadGateway, error.TextAt("message") ?? "The model provider reported an error.");
            }
            else if (chunk is not null)
            {
                Take(chunk);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ProviderException.Malformed("a chunk of its stream is not JSON", e);
        }
    }

    /// <summary>Nothing may follow an error, not even the end that a provider still adds.</summary>
    private void End(int status, string message)
    {
        if (!_hasEnded)
        {
            _hasEnded = true;
            Fail(status, message);
        }
    }
}
