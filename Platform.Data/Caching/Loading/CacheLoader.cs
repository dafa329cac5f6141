using Platform.Data.Caching.Memory;
using Platform.Data.Caching.Serialization;

namespace Platform.Data.Caching.Loading;

/// <summary>Runs loads: Redis is asked first, then the source, then Redis is told. Whoever waits, one load runs for a key.</summary>
internal sealed class CacheLoader<T>(
    string cache,
    CacheSource<T> source,
    LocalState<T> local,
    SharedEntries<T> shared,
    SoftTimeout<T> softTimeout,
    ClusterLock cluster,
    EntryFactory<T> entries,
    CacheCodec<T> codec,
    CacheOptions options,
    CacheCounters counters,
    CacheInstruments instruments,
    TimeProvider clock) : IAsyncDisposable
    where T : class
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>
    /// Ends when the load has an answer from Redis, or the source is being asked. Never throws: a source may fail in any way, and each is a result, to be
    /// served around or passed on to those who wait.
    /// </summary>
    public async Task StartAsync(Load<T> load, LoadRequest<T> request)
    {
        if (load.Stale is not null)
        {
            softTimeout.Start(load);
        }
        var finding = shared.FindAsync(load, request);
        await ((Task)finding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (finding.IsCompletedSuccessfully && await finding is { } found)
        {
            Finish(load, request, found, Origin.Redis, isCurrent: true);
            return;
        }
        _ = RunAsync(load, request, finding);
    }

    /// <summary>Ends the loads under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _stopping.Dispose();
    }

    private async Task RunAsync(Load<T> load, LoadRequest<T> request, Task finding)
    {
        var run = finding.IsCompletedSuccessfully ? LoadAsync(load, request) : finding;
        await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!run.IsCompletedSuccessfully)
        {
            Fail(load, run.Exception?.InnerException ?? new OperationCanceledException($"The cache {cache} was stopped."));
        }
    }

    private async Task LoadAsync(Load<T> load, LoadRequest<T> request)
    {
        if (!options.ClusterSingleFlight || !request.ReadsRedis)
        {
            await AskSourceAsync(load, request);
            return;
        }
        var turn = await cluster.WaitAsync(load.Key, () => shared.FindAsync(load, request), _stopping.Token);
        try
        {
            if (turn.Found is { } delivered)
            {
                Finish(load, request, delivered, Origin.Redis, isCurrent: true);
                return;
            }
            await AskSourceAsync(load, request);
        }
        finally
        {
            await cluster.ReleaseAsync(load.Key, turn.Token);
        }
    }

    private async Task AskSourceAsync(Load<T> load, LoadRequest<T> request)
    {
        counters.Load();
        var startedAt = clock.GetTimestamp();
        var loading = AskAsync(load.Key, request);
        await ((Task)loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        instruments.Loaded(cache, clock.GetElapsedTime(startedAt), loading.Exception?.InnerException);
        var value = await loading;
        var payload = value is null ? [] : codec.Write(value);
        var header = entries.NewHeader(value is null ? EntryKind.Negative : EntryKind.Value, load.Begin, request.Ttl);
        var entry = entries.Create(load.Key, header, payload, request.LocalTtl);
        Finish(load, request, entry, Origin.Source, await shared.TryStoreAsync(load, request, header, payload, source.TagsOf(load.Key, value)));
    }

    private async Task<T?> AskAsync(string key, LoadRequest<T> request)
    {
        using var limit = new CancellationTokenSource(options.LoadTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
        try
        {
            // The source may ignore the token; those who wait for it must not wait for ever.
            return await request.LoadAsync(key, both.Token).WaitAsync(both.Token);
        }
        catch (OperationCanceledException exception) when (!_stopping.IsCancellationRequested)
        {
            throw new TimeoutException($"The source of the cache {cache} did not answer in time.", exception);
        }
    }

    private void Finish(Load<T> load, LoadRequest<T> request, MemoryEntry<T> entry, Origin origin, bool isCurrent)
    {
        var isKept = isCurrent && request.WritesMemory && entry.PayloadLength <= options.MaxEntryBytes;
        local.Finish(load, isKept ? entry : null);
        load.Complete(entry, origin);
    }

    private void Fail(Load<T> load, Exception exception)
    {
        counters.LoadError();
        if (load.Stale is { } stale && stale.IsWithinGrace(clock.GetTimestamp(), local.RefreshedAt))
        {
            stale.Fail(clock.GetTimestamp() + Timestamps.Of(BackOff.After(stale.Failures), clock));
            local.Finish(load, stale);
            load.Complete(stale, Origin.Stale);
            return;
        }
        local.Finish(load, null);
        load.Fail(exception);
    }
}
