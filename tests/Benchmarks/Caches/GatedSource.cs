using Platform.Data.Caching;

namespace Platform.Benchmarks.Caches;

/// <summary>Counts its loads, and answers none before it is told to.</summary>
internal sealed class GatedSource : CacheSource<Price>
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _loads;

    public int Loads => Volatile.Read(ref _loads);

    public void Open() => _gate.TrySetResult();

    public override async Task<Price?> LoadAsync(string key, CancellationToken ct)
    {
        Interlocked.Increment(ref _loads);
        await _gate.Task.WaitAsync(ct);
        return Price.Of(key);
    }
}
