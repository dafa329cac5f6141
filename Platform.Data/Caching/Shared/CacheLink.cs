using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Platform.Data.Redis;

namespace Platform.Data.Caching.Shared;

/// <summary>
/// What keeps this process and Redis of one mind about a cache. Redis is asked only while that is certain: the channel is subscribed, the state was read
/// since, and no invalidation of ours waits to be delivered. At any doubt the link starts over: deliver, read the state, forget, go on.
/// </summary>
internal sealed class CacheLink(string cache, RedisConnection redis, SharedLevel shared, ILocalState local, CacheOptions options, TimeProvider clock, ILogger logger)
    : IRedisListener
{
    private const int Attempts = 3;

    private readonly Lock _gate = new();
    private readonly PendingInvalidations _pending = new();
    private readonly Signal _wake = new(clock);
    private readonly HeardVersions _heard = new();
    private volatile bool _isReady;
    private volatile StrongBox<RefreshMark> _refreshed = new();
    // Counts connections and losses; what was begun under another count is not trusted. Under _gate.
    private int _epoch;
    private int _forgottenIn = -1;
    private volatile string _schemas = shared.Keys.Schema;

    /// <summary>A message or a write told of something that the refresh should look at: everything void, or a refresh by another.</summary>
    public event Action? StateChanged;

    /// <summary>A row was invalidated, so that a refresh must write it anew.</summary>
    public event Action<string>? KeyInvalidated;

    /// <summary>An invalidation came, from here or from elsewhere.</summary>
    public event Action? Invalidated;

    public string Channel => shared.Keys.Channel;

    public bool IsReady => _isReady;

    public RefreshMark Refreshed { get => _refreshed.Value; private set => _refreshed = new(value); }

    /// <summary>Keeps the link up until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        await redis.ListenAsync(this);
        for (var failures = 0; !ct.IsCancellationRequested;)
        {
            var isSynchronized = await TrySynchronizeAsync();
            failures = isSynchronized ? 0 : failures + 1;
            await _wake.WaitAsync(isSynchronized ? Jitter.Shorten(options.RefreshInterval, options.Jitter) : BackOff.After(failures - 1), ct);
        }
        if (!_pending.IsEmpty)
        {
            await TrySynchronizeAsync();
        }
    }

    /// <summary>Hears nothing any more.</summary>
    public void Close()
    {
        redis.Forget(this);
        _isReady = false;
    }

    /// <summary>Forgets here and everywhere; what Redis doesn't take at once it is given later.</summary>
    public async Task InvalidateAsync(Invalidation what)
    {
        Forget(what, long.MaxValue);
        if (!_isReady)
        {
            Postpone(what);
            return;
        }
        try
        {
            // Once more: meanwhile a load may have found the old value in Redis.
            Forget(what, await SendAsync(what));
        }
        catch (RedisUnavailableException)
        {
            Postpone(what);
            Forget(what, long.MaxValue);
        }
    }

    /// <summary>Takes over what an answer of Redis says about the cache as a whole.</summary>
    public void Observe(SharedState state)
    {
        local.Learn(state.Version);
        var isEmptied = state.Floor > local.Floor;
        local.ForgetAll(state.Floor);
        if (isEmptied || state.Refreshed != Refreshed)
        {
            TakeRefreshed(state.Refreshed);
        }
    }

    /// <summary>Entries that refreshes prolong are fresh from then on.</summary>
    public void TakeRefreshed(RefreshMark mark)
    {
        Refreshed = mark;
        local.Refreshed(mark);
        StateChanged?.Invoke();
    }

    void IRedisListener.OnConnected() => Restart();

    void IRedisListener.OnLost() => Restart();

    void IRedisListener.OnMessage(byte[] message)
    {
        if (!CacheMessage.TryRead(message, out var heard))
        {
            return;
        }
        _heard.Hear(heard.Version);
        switch (heard.Kind)
        {
            case CacheMessage.KeyInvalidated:
                Hear(new(heard.Text, null), heard.Version);
                KeyInvalidated?.Invoke(heard.Text);
                break;
            case CacheMessage.TagInvalidated:
                Hear(new(null, heard.Text), heard.Version);
                break;
            case CacheMessage.Cleared:
                Hear(Invalidation.All, heard.Version);
                StateChanged?.Invoke();
                break;
            case CacheMessage.RowsChanged:
                CacheMessage.ReadKeys(heard.Text).ForEach(key => local.ForgetKey(key, heard.Version));
                break;
            case CacheMessage.Refreshed when heard.IsOfSchema(shared.Keys.Schema):
                TakeRefreshed(heard.ToMark());
                break;
            default:
                local.Learn(heard.Version);
                break;
        }
    }

    private void Hear(Invalidation what, long version)
    {
        Forget(what, version);
        Invalidated?.Invoke();
    }

    private void Forget(Invalidation what, long version)
    {
        switch (what)
        {
            case { Key: { } key }:
                local.ForgetKey(key, version);
                break;
            case { Tag: { } tag }:
                local.ForgetTag(tag, version);
                break;
            default:
                local.ForgetAll(version);
                break;
        }
    }

    private async Task<long> SendAsync(Invalidation what)
    {
        if (what == Invalidation.All)
        {
            return await shared.ClearAsync();
        }
        if (what.Tag is { } tag)
        {
            var (version, isAll) = await shared.InvalidateTagAsync(tag);
            Forget(isAll ? Invalidation.All : what, version);
            return version;
        }
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await shared.InvalidateKeyAsync(what.Key!, _schemas) is var version and > 0)
            {
                return version;
            }
            _schemas = (await shared.SynchronizeAsync()).Schemas;
        }
        throw new RedisUnavailableException("The state of the cache in Redis changes all the time.");
    }

    private void Postpone(Invalidation what)
    {
        bool wasReady;
        lock (_gate)
        {
            _pending.Add(what);
            (wasReady, _isReady) = (_isReady, false);
        }
        if (wasReady)
        {
            _wake.Set();
        }
    }

    private void Restart()
    {
        lock (_gate)
        {
            _epoch++;
            _isReady = false;
        }
        _wake.Set();
    }

    private async Task<bool> TrySynchronizeAsync()
    {
        int epoch;
        lock (_gate)
        {
            epoch = _epoch;
        }
        try
        {
            do
            {
                await DeliverAsync();
                var state = await shared.SynchronizeAsync();
                local.Apply(state);
                _schemas = state.Schemas;
                TakeRefreshed(state.Refreshed);
                if (_heard.HasMissed(state.Version, state.Floor))
                {
                    logger.MessagesMissed(cache);
                    local.ForgetAll(long.MaxValue);
                }
            }
            while (!TryBecomeReady(epoch));
            return true;
        }
        catch (RedisUnavailableException)
        {
            return false;
        }
    }

    private async Task DeliverAsync()
    {
        var waiting = _pending.Take();
        for (var i = 0; i < waiting.Count; i++)
        {
            try
            {
                Forget(waiting[i], await SendAsync(waiting[i]));
            }
            catch (RedisUnavailableException)
            {
                foreach (var undelivered in waiting.Skip(i))
                {
                    _pending.Add(undelivered);
                }
                throw;
            }
        }
        if (waiting.Count > 0)
        {
            logger.InvalidationsDelivered(cache, waiting.Count);
        }
    }

    /// <summary>False when there is more to deliver first.</summary>
    private bool TryBecomeReady(int epoch)
    {
        lock (_gate)
        {
            if (_epoch != epoch)
            {
                return true;
            }
            if (!_pending.IsEmpty)
            {
                return false;
            }
            if (_forgottenIn != epoch)
            {
                // Messages may have been missed between two connections.
                local.ForgetAll(long.MaxValue);
                _heard.StartOver();
                _forgottenIn = epoch;
            }
            _isReady = true;
            return true;
        }
    }

}
