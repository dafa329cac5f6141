namespace Aspire.Hosting.Embedded.Processes;

/// <summary>Starts children that neither outlive the AppHost nor lose what they print.</summary>
internal sealed class ProcessLauncher(TimeProvider clock, ProcessRecords? records = null) : IAsyncDisposable
{
    public Task<RunningProcess> StartAsync(ProcessSpec spec, CancellationToken ct)
        => throw new NotImplementedException($"{clock} {records} {spec} {ct}");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
