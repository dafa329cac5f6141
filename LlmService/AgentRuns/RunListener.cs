using Platform.LlmService.Chat;
using Platform.LlmService.Providers;

namespace Platform.LlmService.AgentRuns;

/// <summary>Tells the client of a run. It is told one thing at a time; whoever is slow to take it slows the run down.</summary>
internal abstract class RunListener(IReplySink sink)
{
    /// <summary>Something has gone out, so that an error can no longer have a status of its own.</summary>
    public bool HasStarted => Sink.HasStarted;

    protected IReplySink Sink { get; } = sink;

    /// <summary>The run's: that of its first call.</summary>
    protected Guid Id { get; private set; }

    /// <summary>A model is asked; the call has its row.</summary>
    public void Opened(Guid callId)
    {
        if (Id == default)
        {
            Id = callId;
            Sink.Opened(callId);
        }
    }

    /// <summary>What is said, as the delta of a chat completion.</summary>
    public virtual ValueTask DeltaAsync(ReadOnlyMemory<byte> delta, CancellationToken ct) => ValueTask.CompletedTask;

    public virtual ValueTask ToolStartedAsync(ToolStart start, CancellationToken ct) => ValueTask.CompletedTask;

    public virtual ValueTask ToolEndedAsync(ToolEnd end, CancellationToken ct) => ValueTask.CompletedTask;

    public virtual ValueTask RoundEndedAsync(RoundReport round, CancellationToken ct) => ValueTask.CompletedTask;

    /// <summary>Nothing has happened for a while.</summary>
    public virtual ValueTask KeepAliveAsync(CancellationToken ct) => ValueTask.CompletedTask;

    public abstract ValueTask DoneAsync(RunReport run, CancellationToken ct);

    /// <summary>What has started ends with an error.</summary>
    public virtual ValueTask BreakOffAsync(ProviderException error, CancellationToken ct) => Sink.BreakOffAsync(error, ct);
}
