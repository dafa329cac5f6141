using Platform.Data.Caching.Memory;
using Platform.Data.Caching.Shared;
using Platform.Data.Redis;

namespace Platform.Data.Caching.Loading;

/// <summary>
/// Lets one replica load a key while the others wait for what it writes. The lock only saves work, nothing is true because of it: it ends by itself,
/// and without Redis everybody loads.
/// </summary>
internal sealed class ClusterLock(SharedLevel shared, CacheLink link, CacheOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    private readonly TimeSpan _time = options.LoadTimeout < Longest ? options.LoadTimeout : Longest;

    /// <summary>Ends when it is this replica's turn, or another has delivered.</summary>
    public async Task<ClusterTurn<T>> WaitAsync<T>(string key, Func<Task<MemoryEntry<T>?>> findAsync, CancellationToken ct)
        where T : class
    {
        var token = Guid.NewGuid().ToString("n");
        var startedAt = clock.GetTimestamp();
        for (var pause = FirstPause; link.IsReady && clock.GetElapsedTime(startedAt) < options.LoadTimeout; pause *= 2)
        {
            var isMine = await TryTakeAsync(key, token);
            // Also with the lock in hand: its last holder may have delivered a moment ago.
            if (await findAsync() is { } found)
            {
                return new(isMine ? token : null, found);
            }
            if (isMine)
            {
                return new(token, null);
            }
            await Task.Delay(Jitter.Shorten(pause < LongestPause ? pause : LongestPause, 0.5), clock, ct);
        }
        return default;
    }

    public async Task ReleaseAsync(string key, string? token)
    {
        if (token is null || !link.IsReady)
        {
            return;
        }
        try
        {
            await shared.UnlockAsync(key, token);
        }
        catch (RedisUnavailableException)
        {
            // It ends by itself.
        }
    }

    private async Task<bool> TryTakeAsync(string key, string token)
    {
        try
        {
            return await shared.TryLockAsync(key, token, _time);
        }
        catch (RedisUnavailableException)
        {
            return false;
        }
    }
}

/// <summary>A token when the lock is held and must be released; what another replica has delivered.</summary>
internal readonly record struct ClusterTurn<T>(string? Token, MemoryEntry<T>? Found)
    where T : class;
