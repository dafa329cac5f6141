using Microsoft.Extensions.Options;

namespace Platform.Gateway.Interference;

/// <summary>
/// Runs the rounds on a thread of its own: the monitor has to see above all what happens when the pool has no thread left. It sleeps between rounds, and no round waits.
/// </summary>
internal sealed class MonitorThread(InterferenceMonitor monitor, IOptions<InterferenceOptions> options, ILogger<MonitorThread> log) : IHostedService, IDisposable
{
    private readonly ManualResetEventSlim _stopping = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Enabled)
        {
            new Thread(Run) { IsBackground = true, Name = "interference monitor" }.Start();
        }
        else
        {
            _stopped.SetResult();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.Set();
        return _stopped.Task.WaitAsync(cancellationToken);
    }

    public void Dispose() => _stopping.Dispose();

    private void Run()
    {
        while (!_stopping.Wait(options.Value.Interval))
        {
            try
            {
                monitor.Round();
            }
            catch (Exception broken) when (broken is not OutOfMemoryException)
            {
                // Whatever it was, the next round looks again; a monitor that is gone would be missed only when it is needed.
                log.RoundFailed(broken);
            }
        }

        _stopped.SetResult();
    }
}
