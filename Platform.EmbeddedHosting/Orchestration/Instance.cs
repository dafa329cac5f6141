using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Orchestration;

internal sealed record Replica(int Index, int Count);

/// <summary>One process of one resource, over all its starts.</summary>
internal sealed partial class Instance(
    IResource resource, Replica replica, IWorkload workload, InstanceState show, WaitGate waits, HealthMonitor health, PublicEndpoints endpoints, TimeProvider clock)
    : IDisposable
{
    private readonly SemaphoreSlim _commands = new(1);
    private readonly string _suffix = InstanceIdentity.NewSuffix();
    private Run? _run;

    public IResource Resource => resource;

    public string Id => field ??= $"{resource.Name}-{_suffix}";

    /// <summary>How people call it: the resource's name, with a number where there are several.</summary>
    public string DisplayName => replica.Count == 1 ? resource.Name : $"{resource.Name} #{replica.Index + 1}";

    public int? LogNumber => replica.Count == 1 ? null : replica.Index + 1;

    public Task AnnounceAsync() => show.AnnouncedAsync(this);

    public void Report(string line) => show.Report(this, line);

    /// <summary>Starts it in the background.</summary>
    public void Begin()
    {
        _run = new();
        _run.Completion = RunAsync(_run);
    }

    /// <summary>Stops it, whatever it is doing; does nothing when it does not run.</summary>
    public async Task EndAsync()
    {
        if (_run is { } run)
        {
            await run.Stop.CancelAsync();
            await run.Completion;
        }
    }

    public void Dispose()
    {
        _commands.Dispose();
        _run?.Dispose();
    }

    private async Task RunAsync(Run run)
    {
        var stop = run.Stop.Token;
        try
        {
            await WaitAsync(run, stop);
            await SuperviseAsync(run, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await show.EndedAsync(this, null, asked: true);
        }
#pragma warning disable CA1031 // the app model's callbacks run in here: whatever goes wrong is this resource's failure, not the engine's
        catch (Exception e)
#pragma warning restore CA1031
        {
            await show.FailedToStartAsync(this, e);
            run.Started.TrySetException(new DistributedApplicationException($"Resource '{resource.Name}' failed to start: {e.Message}", e));
        }
        finally
        {
            run.Started.TrySetCanceled(CancellationToken.None);
        }
    }

    private async Task WaitAsync(Run run, CancellationToken stop)
    {
        var waiting = WaitGate.Of(resource);
        if (waiting.Count == 0)
        {
            return;
        }

        await show.WaitingAsync(this, waiting);
        // A start by command while it waits means: now.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, run.SkipWait.Token);
        var passed = waits.PassAsync(this, either.Token);
        await passed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!run.SkipWait.IsCancellationRequested)
        {
            await passed;
        }
    }

    private async Task SuperviseAsync(Run run, CancellationToken stop)
    {
        var backoff = new Backoff();
        while (true)
        {
            var started = clock.GetTimestamp();
            int? exitCode = null;
            string problem;
            try
            {
                exitCode = await RunProcessAsync(run, stop);
                if (exitCode == 0 || stop.IsCancellationRequested)
                {
                    await show.EndedAsync(this, exitCode, stop.IsCancellationRequested);
                    return;
                }

                problem = $"ended with {InstanceState.Describe(exitCode.Value)}";
            }
            catch (EmbeddedHostingException) when (!run.Started.Task.IsCompleted && endpoints.ReplaceTaken(resource))
            {
                continue;
            }
            catch (EmbeddedHostingException e) when (run.Started.Task.IsCompleted)
            {
                // It ran before, so this start may only have come too early.
                problem = $"could not be started again: {e.Message}";
            }

            var delay = backoff.Next(clock.GetElapsedTime(started));
            await show.RestartingAsync(this, exitCode, problem, delay);
            await Task.Delay(delay, clock, stop);
        }
    }

    private async Task<int> RunProcessAsync(Run run, CancellationToken stop)
    {
        await show.StartingAsync(this);
        var identity = new InstanceIdentity(_suffix, NewPorts());
        var process = await workload.StartAsync(this, identity, stop);
        await show.RunningAsync(this, process, identity);
        SetBackends(identity);
        run.Started.TrySetResult();
        return await WatchAsync(process, identity, stop);
    }

    private async Task<int> WatchAsync(RunningProcess process, InstanceIdentity identity, CancellationToken stop)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watching = health.RunAsync(resource, Id, identity.PrivatePorts, life.Token);
        await ((Task)process.Exited).WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        SetBackends(null);
        await life.CancelAsync();
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!process.Exited.IsCompleted)
        {
            await show.StoppingAsync(this);
            await process.StopAsync(workload.StopGrace, CancellationToken.None);
        }

        return await process.Exited;
    }

    private Dictionary<string, int> NewPorts() => resource.Annotations.OfType<EndpointAnnotation>()
        .ToDictionary(e => e.Name, endpoints.PrivatePort, StringComparer.OrdinalIgnoreCase);

    private void SetBackends(InstanceIdentity? identity)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            endpoints.SetReplica(endpoint, replica.Index, identity?.PrivatePorts[endpoint.Name]);
        }
    }

    private sealed class Run : IDisposable
    {
        public CancellationTokenSource Stop { get; } = new();

        public CancellationTokenSource SkipWait { get; } = new();

        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Completion { get; set; } = Task.CompletedTask;

        public void Dispose()
        {
            Stop.Dispose();
            SkipWait.Dispose();
        }
    }
}
