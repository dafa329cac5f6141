using System.Buffers;
using System.Text.Json;
using Platform.LlmService.Chat;
using Platform.LlmService.Providers;

namespace Platform.LlmService.Comparison;

/// <summary>Takes the answer of one branch: puts it together, and tells the listener of each piece.</summary>
internal sealed class BranchSink(int branch, IComparisonListener listener, int mostBytes, TimeProvider clock) : IReplySink
{
    private readonly long _began = clock.GetTimestamp();
    private readonly ArrayBufferWriter<byte> _lines = new();

    public bool HasStarted { get; private set; }

    public IBufferWriter<byte> Output => _lines;

    public StreamedMessage Message { get; } = new(mostBytes);

    public Guid? CallId { get; private set; }

    public TimeSpan? FirstToken { get; private set; }

    public TimeSpan Elapsed => clock.GetElapsedTime(_began);

    /// <summary>By which it was broken off.</summary>
    public ProviderException? Error { get; private set; }

    public void Opened(Guid callId) => CallId = callId;

    public void BeginStream()
    {
    }

    public async ValueTask FlushAsync(CancellationToken ct)
    {
        foreach (var data in DataLines.In(_lines.WrittenMemory))
        {
            HasStarted = true;
            using var chunk = Message.Take(data, out var delta);
            // The chunk that finishes often has an empty one.
            if (chunk is not null && delta.GetPropertyCount() > 0)
            {
                FirstToken ??= HasToken(delta) ? Elapsed : null;
                await listener.DeltaAsync(branch, delta, ct);
            }
        }

        _lines.ResetWrittenCount();
    }

    public ValueTask KeepAliveAsync(CancellationToken ct) => new(listener.KeepAliveAsync(ct));

    public ValueTask AnswerAsync(ReadOnlyMemory<byte> answer, CancellationToken ct) => throw new NotSupportedException("A branch always streams.");

    public ValueTask BreakOffAsync(ProviderException error, CancellationToken ct)
    {
        Error = error;
        return ValueTask.CompletedTask;
    }

    /// <summary>The first delta often has nothing but the role.</summary>
    private static bool HasToken(JsonElement delta)
    {
        foreach (var field in delta.EnumerateObject())
        {
            if (!field.NameEquals("role"u8) && field.Value.ValueKind switch
            {
                JsonValueKind.String => !field.Value.ValueEquals(""u8),
                JsonValueKind.Array => field.Value.GetArrayLength() > 0,
                _ => false,
            })
            {
                return true;
            }
        }

        return false;
    }
}
