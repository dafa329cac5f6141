using System.Buffers;
using Platform.LlmService.Chat;
using Platform.LlmService.Providers;

namespace Platform.LlmService.AgentRuns;

/// <summary>Takes a model's answer of one round: its words go on to the client as they come, the calls it wants stay here.</summary>
internal sealed class RoundSink(RoundAnswer answer, RunListener listener) : IReplySink
{
    private readonly ArrayBufferWriter<byte> _lines = new();

    /// <summary>Something of it has been taken in, so that it can't begin once more.</summary>
    public bool HasStarted { get; private set; }

    public Guid CallId { get; private set; }

    public IBufferWriter<byte> Output => _lines;

    public void Opened(Guid callId)
    {
        CallId = callId;
        listener.Opened(callId);
    }

    public void BeginStream()
    {
    }

    public async ValueTask FlushAsync(CancellationToken ct)
    {
        foreach (var delta in TakeLines())
        {
            await listener.DeltaAsync(delta, ct);
        }
    }

    public ValueTask KeepAliveAsync(CancellationToken ct) => listener.KeepAliveAsync(ct);

    public ValueTask AnswerAsync(ReadOnlyMemory<byte> whole, CancellationToken ct)
    {
        HasStarted = true;
        answer.Take(whole.Span, isWhole: true);
        return ValueTask.CompletedTask;
    }

    public ValueTask BreakOffAsync(ProviderException error, CancellationToken ct)
    {
        answer.Error ??= error;
        return ValueTask.CompletedTask;
    }

    private List<byte[]> TakeLines()
    {
        List<byte[]> deltas = [];
        foreach (var range in _lines.WrittenSpan.Split((byte)'\n'))
        {
            var line = _lines.WrittenSpan[range];
            if (line.StartsWith("data:"u8) && TakeData(line["data:"u8.Length..].Trim(" \r"u8)) is { } delta)
            {
                deltas.Add(delta);
            }
        }

        _lines.ResetWrittenCount();
        return deltas;
    }

    private byte[]? TakeData(ReadOnlySpan<byte> data)
    {
        HasStarted = true;
        return data.SequenceEqual("[DONE]"u8) ? null : answer.Take(data, isWhole: false);
    }
}
