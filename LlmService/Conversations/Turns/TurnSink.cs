using System.Buffers;
using System.Text.Json;
using Platform.LlmService.Chat;
using Platform.LlmService.Providers;

namespace Platform.LlmService.Conversations.Turns;

/// <summary>
/// Stands before a call's sink and listens. The turn is written before the end of the answer goes out: whoever has the end finds the turn in the conversation.
/// </summary>
internal sealed class TurnSink(IReplySink inner, IHeaderDictionary headers, Turn turn, int mostBytes, Func<Turn, Answer, Task> write) : IReplySink
{
    private readonly ArrayBufferWriter<byte> _lines = new();
    private readonly StreamedMessage _message = new(mostBytes);
    private Guid _callId;
    private bool _isWritten;

    public bool HasStarted => inner.HasStarted;

    public IBufferWriter<byte> Output => _lines;

    public void Opened(Guid callId)
    {
        _callId = callId;
        headers[ConversationHeaders.MessageId] = turn.AnswerId.ToString();
        inner.Opened(callId);
    }

    public void BeginStream() => inner.BeginStream();

    public async ValueTask FlushAsync(CancellationToken ct)
    {
        PassOn();
        if (_message.IsDone)
        {
            await EndAsync();
        }

        await inner.FlushAsync(ct);
    }

    public ValueTask KeepAliveAsync(CancellationToken ct) => inner.KeepAliveAsync(ct);

    public async ValueTask AnswerAsync(ReadOnlyMemory<byte> answer, CancellationToken ct)
    {
        if (Read(answer) is { } said)
        {
            await WriteAsync(said);
        }

        await inner.AnswerAsync(answer, ct);
    }

    public ValueTask BreakOffAsync(ProviderException error, CancellationToken ct)
    {
        PassOn();
        return inner.BreakOffAsync(error, ct);
    }

    /// <summary>The call is over. What was said until then is kept, if there was anything.</summary>
    public async Task EndAsync()
    {
        if (!_message.IsEmpty || _message.IsWhole)
        {
            await WriteAsync(new Answer(_message.ToJson(), MessageText.Storable(_message.Text), _callId, IsIncomplete: !_message.IsWhole));
        }
    }

    private async Task WriteAsync(Answer answer)
    {
        if (!_isWritten)
        {
            _isWritten = true;
            await write(turn, answer);
        }
    }

    private void PassOn()
    {
        foreach (var data in DataLines.In(_lines.WrittenMemory))
        {
            _message.Take(data, out _)?.Dispose();
        }

        inner.Output.Write(_lines.WrittenSpan);
        _lines.ResetWrittenCount();
    }

    private Answer? Read(ReadOnlyMemory<byte> answer)
    {
        using var document = JsonDocument.Parse(answer);
        if (!document.RootElement.TryGetProperty("choices", out var choices) || choices is not { ValueKind: JsonValueKind.Array } || choices.GetArrayLength() == 0
            || choices[0].ValueKind != JsonValueKind.Object || !choices[0].TryGetProperty("message", out var message))
        {
            return null;
        }

        var raw = message.GetRawText();
        return raw.Length <= mostBytes
            ? new Answer(raw, MessageText.Of(message), _callId, IsIncomplete: false)
            : new Answer("""{"role":"assistant","content":null}""", "", _callId, IsIncomplete: true);
    }
}
