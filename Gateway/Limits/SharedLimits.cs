using System.Globalization;
using Microsoft.Extensions.Options;
using Platform.Data.Redis;
using StackExchange.Redis;

namespace Platform.Gateway.Limits;

/// <summary>
/// The counts that all gateways share, in Redis; one round trip for all limits of a request. After a failure Redis is asked by one request at a time,
/// every now and then, so that an outage costs the others nothing.
/// </summary>
internal sealed class SharedLimits(
    IServiceProvider services, IOptions<LimitOptions> options, LimitMetrics metrics, TimeProvider clock, ILogger<SharedLimits> log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private readonly RedisConnection? _redis = services.GetService<RedisConnection>();
    private readonly RedisValue _leaseMicroseconds = (long)options.Value.LeaseDuration.TotalMicroseconds;
    // 0 while Redis answers, else the timestamp at which it may be asked again; changed by compare-and-swap, so that one wins.
    private long _askAgainAt;

    public Task ConnectAsync(CancellationToken ct) => _redis?.ConnectAsync(ct) ?? Task.CompletedTask;

    /// <summary>Null when Redis can't be asked.</summary>
    public async ValueTask<Permit?> TryTakeAsync(Limit[] limits, string lease)
    {
        if (!MayAsk())
        {
            return null;
        }

        var keys = new RedisKey[limits.Length];
        var values = new RedisValue[(limits.Length * 2) + 2];
        (values[0], values[1]) = (lease, _leaseMicroseconds);
        for (var i = 0; i < limits.Length; i++)
        {
            keys[i] = limits[i].RedisKey;
            (values[(i * 2) + 2], values[(i * 2) + 3]) = (limits[i].IsRate ? "r" : "c", limits[i].Quota);
        }

        return await RunAsync(LimitScripts.Take, keys, values) is { } answer ? Read(limits, (long[])answer!) : null;
    }

    /// <summary>Tells of what this gateway has granted on its own: requests of rates, and leases of slots.</summary>
    /// <returns>What each of the limits has left; null when Redis can't be told.</returns>
    public async Task<IReadOnlyList<long>?> TellAsync(IReadOnlyList<KeyValuePair<Limit, long>> granted, ILookup<Limit, string> leases)
    {
        if (!MayAsk())
        {
            return null;
        }

        List<RedisValue> values = [_leaseMicroseconds];
        foreach (var (limit, requests) in granted)
        {
            var taken = limit.IsRate ? [] : leases[limit].ToArray();
            values.AddRange([limit.IsRate ? "r" : "c", limit.Quota, limit.IsRate ? requests : taken.Length, .. taken.Select(static id => (RedisValue)id)]);
        }

        RedisKey[] keys = [.. granted.Select(static one => (RedisKey)one.Key.RedisKey)];
        return await RunAsync(LimitScripts.Tell, keys, [.. values]) is { } answer ? (long[])answer! : null;
    }

    public async Task RenewAsync(IReadOnlyList<(Limit Slot, string Lease)> slots)
    {
        if (MayAsk())
        {
            RedisKey[] keys = [.. slots.Select(static s => (RedisKey)s.Slot.RedisKey)];
            await RunAsync(LimitScripts.Renew, keys, [_leaseMicroseconds, .. slots.Select(static s => (RedisValue)s.Lease)]);
        }
    }

    /// <summary>Nobody waits for it; a slot whose release is lost ends with its lease.</summary>
    public Task ReleaseAsync(Limit[] slots, string lease)
        => Volatile.Read(ref _askAgainAt) == 0
            ? RunAsync(LimitScripts.Release, Array.ConvertAll(slots, static slot => (RedisKey)slot.RedisKey), [lease])
            : Task.CompletedTask;

    private static Permit Read(Limit[] limits, long[] answer)
    {
        var states = new LimitState[limits.Length];
        for (var i = 0; i < states.Length; i++)
        {
            states[i] = new(answer[(i * 2) + 2], TimeSpan.FromMicroseconds(answer[(i * 2) + 3]));
        }

        return new(limits, states, (int)answer[0] - 1, TimeSpan.FromMicroseconds(answer[1]));
    }

    private bool MayAsk()
    {
        var at = Volatile.Read(ref _askAgainAt);
        return _redis is not null && (at == 0
            || (clock.GetTimestamp() is var now && now >= at && Interlocked.CompareExchange(ref _askAgainAt, After(now), at) == at));
    }

    /// <summary>Not tied to the client's presence: what was taken has to be known, so that it can be given back.</summary>
    private async Task<RedisResult?> RunAsync(string script, RedisKey[] keys, RedisValue[] values)
    {
        try
        {
            var answer = await _redis!.ExecuteAsync(database => database.ScriptEvaluateAsync(script, keys, values), CancellationToken.None);
            if (Volatile.Read(ref _askAgainAt) != 0 && Interlocked.Exchange(ref _askAgainAt, 0) != 0)
            {
                log.SharedAgain();
            }

            return answer;
        }
        catch (RedisUnavailableException lost)
        {
            metrics.RedisFailed();
            if (Interlocked.Exchange(ref _askAgainAt, After(clock.GetTimestamp())) == 0)
            {
                log.CountedLocally(lost.Message, options.Value.Replicas.ToString(CultureInfo.InvariantCulture));
            }

            return null;
        }
    }

    private long After(long now) => now + (long)(Pause.TotalSeconds * clock.TimestampFrequency);
}
