namespace Platform.Benchmarks.Neighbours;

/// <summary>A stress under way, and what ends it: its parts, last begun first ended.</summary>
internal sealed class Stress : IAsyncDisposable
{
    private readonly Stack<Func<ValueTask>> _ends = [];

    /// <summary>Loads that are part of it.</summary>
    public List<LoadProcess> Loads { get; } = [];

    public void OnEnd(Action end) => _ends.Push(() =>
    {
        end();
        return ValueTask.CompletedTask;
    });

    public void OnEnd(Func<ValueTask> end) => _ends.Push(end);

    public async Task LoadAsync(LoadPlan plan)
    {
        var load = await LoadProcess.StartAsync(plan);
        Loads.Add(load);
        OnEnd(load.DisposeAsync);
    }

    public async ValueTask DisposeAsync()
    {
        while (_ends.TryPop(out var end))
        {
            await end();
        }
    }
}
