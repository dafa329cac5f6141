namespace Aspire.Hosting.Embedded.Orchestration;

internal sealed partial class Instance
{
    /// <summary>Returns when the process runs. While it waits for others, it stops waiting.</summary>
    public Task StartByCommandAsync(CancellationToken ct) => OneAtATimeAsync(() => StartAsync(ct), ct);

    /// <summary>Returns when the process is gone.</summary>
    public Task StopByCommandAsync(CancellationToken ct) => OneAtATimeAsync(EndAsync, ct);

    public Task RestartByCommandAsync(CancellationToken ct) => OneAtATimeAsync(
        async () =>
        {
            await EndAsync();
            await StartAsync(ct);
        },
        ct);

    private async Task StartAsync(CancellationToken ct)
    {
        if (_run is { Completion.IsCompleted: false } running)
        {
            if (running.Started.Task.IsCompleted)
            {
                throw new DistributedApplicationException($"Resource '{resource.Name}' is already running.");
            }

            await running.SkipWait.CancelAsync();
        }
        else
        {
            Begin();
        }

        await _run!.Started.Task.WaitAsync(ct);
    }

    private async Task OneAtATimeAsync(Func<Task> command, CancellationToken ct)
    {
        await _commands.WaitAsync(ct);
        try
        {
            await command();
        }
        finally
        {
            _commands.Release();
        }
    }
}
