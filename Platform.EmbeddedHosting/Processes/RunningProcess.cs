namespace Aspire.Hosting.Embedded.Processes;

/// <summary>A started child.</summary>
internal sealed class RunningProcess
{
    public int Id { get; }

    public DateTimeOffset StartedAt { get; }

    /// <summary>Completes, never fails, with the exit code; 128 + n when signal n ended it.</summary>
    public Task<int> Exited { get; } = Task.FromResult(0);

    public bool Signal(int signal) => Signals.Send(Id, signal);

    /// <summary>Stop signal, at most <paramref name="grace"/>, then SIGKILL to its whole group. Returns when it is gone.</summary>
    public Task StopAsync(TimeSpan grace, CancellationToken ct) => throw new NotImplementedException($"{grace} {ct} {StartedAt} {Exited}");
}
