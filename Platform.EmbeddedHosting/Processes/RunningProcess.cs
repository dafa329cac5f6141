using System.Diagnostics;

namespace Aspire.Hosting.Embedded.Processes;

/// <summary>A started child.</summary>
internal sealed class RunningProcess
{
    private readonly Process _process;
    private readonly ProcessSpec _spec;
    private readonly TimeProvider _clock;
    private readonly Action<int> _forget;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal RunningProcess(Process process, ProcessSpec spec, TimeProvider clock, Action<int> forget)
    {
        (_process, _spec, _clock, _forget) = (process, spec, clock, forget);
        (Id, StartedAt) = (process.Id, clock.GetUtcNow());
    }

    public string Name => _spec.Name;

    public int Id { get; }

    public DateTimeOffset StartedAt { get; }

    /// <summary>Completes, never fails, with the exit code; 128 + n when signal n ended it.</summary>
    public Task<int> Exited => _exited.Task;

    /// <summary>Sends it to this process alone; false when it is gone.</summary>
    public bool Signal(int signal) => !Exited.IsCompleted && Signals.Send(Id, signal);

    /// <summary>SIGKILL to it and its whole group.</summary>
    public void Kill()
    {
        if (Exited.IsCompleted)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            _process.Kill(entireProcessTree: true);
            return;
        }

        Signals.SendToGroup(Id, Signals.Kill);
        Signals.Send(Id, Signals.Kill); // where there is no setsid it leads no group
    }

    /// <summary>
    /// Stop signal, at most <paramref name="grace"/> (cut short when <paramref name="ct"/> is cancelled), then SIGKILL to its whole group.
    /// It is gone when this returns.
    /// </summary>
    public async Task StopAsync(TimeSpan grace, CancellationToken ct)
    {
        if (OperatingSystem.IsWindows() || !Signal(_spec.StopSignal))
        {
            Kill();
        }

        try
        {
            await Exited.WaitAsync(grace, _clock, ct);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            Kill();
            await Exited;
        }
    }

    internal void Watch() => _ = WatchAsync();

    private async Task WatchAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None);
        var code = _process.ExitCode;
        if (!OperatingSystem.IsWindows())
        {
            Signals.SendToGroup(Id, Signals.Kill); // what it started and left behind
        }

        _process.Dispose();
        _forget(Id);
        _exited.SetResult(code);
    }
}
