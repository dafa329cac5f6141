namespace Platform.Data.Redis;

/// <summary>
/// A lease that one of several processes holds, and loses when it doesn't say in time that it is still there. Whether it is held is Redis's to say: a holder that was
/// frozen has lost it when it wakes, so what must not be done by two is to be guarded by the token, in one step with the doing.
/// </summary>
/// <param name="redis">The connection.</param>
/// <param name="key">Where the lease stands.</param>
/// <param name="token">Who wants it; no two have the same.</param>
/// <param name="duration">For how long it is held without being prolonged.</param>
public sealed class RedisLease(RedisConnection redis, string key, string token, TimeSpan duration)
{
    /// <summary>KEYS: lease. ARGV: token, milliseconds. Takes or prolongs the lease unless another has it; answers whose it is.</summary>
    internal const string HoldScript = """
        local holder = redis.call('GET', KEYS[1])
        if holder and holder ~= ARGV[1] then return holder end
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return ARGV[1]
        """;

    /// <summary>KEYS: lease. ARGV: token. Gives it up if it is the caller's; answers 1 then.</summary>
    internal const string ReleaseScript = """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        return redis.call('DEL', KEYS[1])
        """;

    /// <summary>Who wants it.</summary>
    public string Token => token;

    /// <summary>Where it stands.</summary>
    public string Key => key;

    /// <summary>For how long it is held without being prolonged. Count from before the question: nobody knows how long the answer was on its way.</summary>
    public TimeSpan Duration => duration;

    /// <summary>Takes or prolongs the lease unless another has it.</summary>
    /// <param name="patience">How many times the deadline of a command this may take.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>The token of who holds it now.</returns>
    /// <exception cref="RedisUnavailableException">Nobody knows who holds it.</exception>
    public async Task<string> HoldAsync(int patience, CancellationToken ct)
    {
        var milliseconds = (long)duration.TotalMilliseconds;
        var answer = await redis.ExecuteAsync(database => database.ScriptEvaluateAsync(HoldScript, [key], [token, milliseconds]), patience, ct);
        return (string?)answer ?? "";
    }

    /// <summary>Gives the lease up, so that the next one need not wait for its end.</summary>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>A task.</returns>
    /// <exception cref="RedisUnavailableException">It ends by itself.</exception>
    public Task ReleaseAsync(CancellationToken ct) => redis.ExecuteAsync(database => database.ScriptEvaluateAsync(ReleaseScript, [key], [token]), ct);
}
