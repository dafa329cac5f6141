using Microsoft.Extensions.Logging;
using Platform.Data.Caching.Loading;
using Platform.Data.Caching.Memory;
using Platform.Data.Caching.Serialization;
using Platform.Data.Caching.Shared;
using Platform.Data.Redis;

namespace Platform.Data.Caching.Refreshing;

/// <summary>Tries for the lease, holds it, and refreshes when it is time; on every replica, so that another goes on when the holder is gone.</summary>
internal sealed class Refresher<T>(
    string cache,
    CacheSource<T> source,
    CacheCodec<T> codec,
    EntryFactory<T> entries,
    LocalState<T> local,
    CacheLink link,
    RefreshCommands commands,
    CacheOptions options,
    TimeProvider clock,
    ILogger logger)
    where T : class
{
    private const int LoadTimeouts = 10;
    // A source that doesn't listen to its token is left behind.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    private readonly string _token = $"{CacheInstance.Name}:{Guid.NewGuid():n}";
    private readonly Signal _wake = new(clock);
    private volatile RowIndex? _index;
    private Task _refreshing = Task.CompletedTask;
    private int _generation;
    private int _failures;
    private long _retryAt;
    private bool _isHolder;
    private bool _isReported;

    public RefreshReport Report { get; private set; } = new();

    public bool IsHolder => Volatile.Read(ref _isHolder);

    public async Task RunAsync(CancellationToken ct)
    {
        link.Linked += _wake.Set;
        link.StateChanged += WakeIfDue;
        link.KeyInvalidated += Invalidate;
        while (!ct.IsCancellationRequested)
        {
            await StepAsync(ct);
            await _wake.WaitAsync(NextPause(), ct);
        }
        await _refreshing.WaitAsync(StopLimit, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await LeaveAsync();
    }

    private async Task StepAsync(CancellationToken ct)
    {
        if (clock.GetTimestamp() < Volatile.Read(ref _retryAt))
        {
            return;
        }
        // What stands there after the attempt was set by it.
        Volatile.Write(ref _retryAt, 0);
        if (await TryHoldAsync() && _refreshing.IsCompleted && IsDue())
        {
            _refreshing = RefreshAsync(ct);
        }
    }

    private async Task<bool> TryHoldAsync()
    {
        var holds = false;
        try
        {
            holds = link.IsReady && await commands.HoldAsync(_token);
        }
        catch (RedisUnavailableException)
        {
            // Whether the lease is ours is Redis's to say; every write asks it again.
            Postpone();
        }
        if (!holds)
        {
            // What another holder writes is not in it.
            _index = null;
        }
        Volatile.Write(ref _isHolder, holds);
        return holds;
    }

    private TimeSpan NextPause()
    {
        var pause = Jitter.Shorten(options.RefreshInterval / 4, options.Jitter);
        if (Volatile.Read(ref _retryAt) is not (> 0 and var retryAt))
        {
            return pause;
        }
        // It may have come while this was on its way here; then the retry is due now, and not after the whole pause.
        var untilRetry = clock.GetElapsedTime(clock.GetTimestamp(), retryAt);
        return untilRetry <= TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : untilRetry < pause ? untilRetry : pause;
    }

    private bool IsDue()
    {
        var (version, at) = link.Refreshed;
        return version < local.Floor || clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(at) >= options.RefreshInterval;
    }

    private void WakeIfDue()
    {
        if (link.Refreshed.Version < local.Floor)
        {
            _wake.Set();
        }
    }

    private void Invalidate(string key) => _index?.Invalidate(key);

    /// <summary>Never throws: whatever the source does, the loop goes on.</summary>
    private async Task RefreshAsync(CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(options.LoadTimeout * LoadTimeouts, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        var refresh = RefreshOnceAsync(both.Token);
        await refresh.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (refresh.IsCompletedSuccessfully)
        {
            Recover();
            return;
        }
        _index = null;
        if (ct.IsCancellationRequested || refresh.Exception?.InnerException is LeaseLostException)
        {
            return;
        }
        Postpone();
        if (refresh.Exception?.InnerException is not RedisUnavailableException)
        {
            await ReportAsync(refresh.Exception?.InnerException?.Message ?? "it took too long");
        }
        _wake.Set();
    }

    private async Task RefreshOnceAsync(CancellationToken ct)
    {
        // Off the loop, which keeps the lease: a source may compute for long before it waits for the first time.
        await Task.Yield();
        var startedAt = clock.GetTimestamp();
        var begin = await commands.BeginAsync(_token);
        if (begin == 0)
        {
            throw new LeaseLostException();
        }
        local.Learn(begin);
        var index = _index ??= await commands.ReadIndexAsync();
        var refresh = new Refresh<T>(_token, begin, ++_generation, index, commands, source, codec, entries, local, options);
        await refresh.RunAsync(ct);
        var mark = new RefreshMark(begin, clock.GetUtcNow().ToUnixTimeMilliseconds());
        if (!await commands.EndAsync(_token, mark))
        {
            throw new LeaseLostException();
        }
        link.TakeRefreshed(mark);
        var duration = clock.GetElapsedTime(startedAt);
        Report = new(Report.Count + 1, duration, refresh.Changed, refresh.Removed);
        if (Report.Count == 1)
        {
            logger.CacheFilled(cache, duration.TotalMilliseconds, refresh.Changed, refresh.Removed);
        }
    }

    private void Recover()
    {
        _failures = 0;
        if (_isReported)
        {
            _isReported = false;
            logger.RefreshRecovered(cache);
        }
    }

    private void Postpone() => Volatile.Write(ref _retryAt, clock.GetTimestamp() + Timestamps.Of(BackOff.After(_failures++), clock));

    private async Task ReportAsync(string reason)
    {
        if (!_isReported)
        {
            _isReported = true;
            logger.RefreshFailed(cache, reason);
        }
        // Another replica may reach the source.
        await LeaveAsync();
    }

    private async Task LeaveAsync()
    {
        Volatile.Write(ref _isHolder, false);
        _index = null;
        if (!link.IsReady)
        {
            return;
        }
        try
        {
            await commands.ReleaseAsync(_token);
        }
        catch (RedisUnavailableException)
        {
            // It ends by itself.
        }
    }
}

/// <summary>What this process's refreshes came to.</summary>
internal sealed record RefreshReport(long Count = 0, TimeSpan Duration = default, int Changed = 0, int Removed = 0);
