using Platform.Data.Redis;
using StackExchange.Redis;

namespace Platform.Data.Caching.Shared;

/// <summary>
/// The cache's commands to Redis. All throw <see cref="RedisUnavailableException"/>; whether Redis may be asked at all is <see cref="CacheLink"/>'s to say.
/// </summary>
internal sealed class SharedLevel(RedisConnection redis, CacheKeys keys, CacheOptions options, CacheCounters counters)
{
    private const int RememberedSchemas = 4;
    private const int MaxStateFields = 1000;
    // For what nobody waits for.
    private const int Patience = 20;

    private readonly long _tombstoneMilliseconds = (long)Math.Max(options.LoadTimeout.TotalMilliseconds * 2, 60_000);

    public CacheKeys Keys => keys;

    /// <summary>How long an entry can be of any use.</summary>
    public long KeepMilliseconds(TimeSpan ttl) => (long)(ttl + options.Grace).TotalMilliseconds;

    /// <summary>Every hit in Redis comes along here, so there is nothing in between; who catches the exception counts it by <see cref="Failed"/>.</summary>
    public Task<RedisValue> ReadAsync(string key) =>
        redis.ExecuteAsync(keys.Entry(key), static (database, entry) => database.StringGetAsync(entry), patience: 1, CancellationToken.None);

    public void Failed() => counters.RedisError();

    public async Task<WriteAnswer> WriteAsync(string key, byte[] entry, long milliseconds, long begin, long seen, IReadOnlyList<string> tags)
    {
        RedisValue[] arguments = [begin, seen, entry, milliseconds, keys.Schema, key, .. tags.Select(static tag => (RedisValue)tag)];
        var answer = (RedisResult[])(await RunAsync(CacheScripts.Write, [keys.State, keys.Entry(key), keys.Index], arguments))!;
        return new((int)answer[0] == 1, new(Number(answer[1]), Number(answer[2]), RefreshMark.Read((string?)answer[3])));
    }

    public async Task<SharedState> SynchronizeAsync()
    {
        var limit = (RememberedSchemas * (keys.Schema.Length + 1)) - 1;
        var answer = (RedisValue[])(await RunAsync(CacheScripts.Synchronize, [keys.State], [keys.Schema, limit], Patience))!;
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < answer.Length; i += 2)
        {
            fields[answer[i]!] = answer[i + 1]!;
        }
        return SharedState.Read(fields, keys.Schema);
    }

    /// <summary>The version of the invalidation; 0 when the shapes in use have changed and must be read again first.</summary>
    public async Task<long> InvalidateKeyAsync(string key, string schemas)
    {
        RedisKey[] all = [keys.State, .. schemas.Split(' ').SelectMany(schema => new[] { keys.Entry(key, schema), keys.IndexOf(schema) })];
        return Number(await RunAsync(CacheScripts.InvalidateKey, all, [schemas, _tombstoneMilliseconds, keys.Channel, key]));
    }

    /// <summary>The version, and whether it was the tag that made too many, so that the whole cache was cleared.</summary>
    public async Task<(long Version, bool IsAll)> InvalidateTagAsync(string tag)
    {
        var horizon = (KeepMilliseconds(options.Ttl) + _tombstoneMilliseconds) * 1000;
        var answer = (RedisResult[])(await RunAsync(CacheScripts.InvalidateTag, [keys.State], [tag, horizon, keys.Channel, MaxStateFields]))!;
        return (Number(answer[0]), (int)answer[1] == 1);
    }

    public async Task<long> ClearAsync() => Number(await RunAsync(CacheScripts.Clear, [keys.State], [keys.Channel]));

    public Task<bool> TryLockAsync(string key, string token, TimeSpan time) =>
        ExecuteAsync(database => database.StringSetAsync(keys.LoadLock(key), token, time, When.NotExists));

    public Task UnlockAsync(string key, string token) => RunAsync(RedisLease.ReleaseScript, [keys.LoadLock(key)], [token]);

    public Task<RedisResult> RunAsync(string script, RedisKey[] scriptKeys, RedisValue[] arguments, int patience = 1) =>
        ExecuteAsync(database => database.ScriptEvaluateAsync(script, scriptKeys, arguments), patience);

    public async Task<T> ExecuteAsync<T>(Func<IDatabase, Task<T>> command, int patience = 1)
    {
        try
        {
            return await redis.ExecuteAsync(command, patience, CancellationToken.None);
        }
        catch (RedisUnavailableException)
        {
            Failed();
            throw;
        }
    }

    public static long Number(RedisResult result) => SharedState.Number((string?)result);
}

/// <summary>Whether an entry was newer than what was there, and the state as it is.</summary>
internal readonly record struct WriteAnswer(bool IsWritten, SharedState State);
