using Platform.Data.Redis;
using StackExchange.Redis;

namespace Platform.LlmService.Limits;

/// <summary>The debts of keys that all replicas share, in Redis.</summary>
internal sealed class SharedTokens(RedisConnection redis)
{
    /// <exception cref="RedisUnavailableException">Redis can't be asked.</exception>
    public async Task<TokenAllowance> TakeAsync(Guid key, int quota, long tokens)
    {
        var answer = (long[])(await RunAsync(TokenScripts.Take, key, quota, tokens))!;
        return new(TimeSpan.FromMicroseconds(answer[0]), TimeSpan.FromMicroseconds(answer[1]));
    }

    /// <summary>Adds tokens whether there are as many or not, or gives some back when there are less than none.</summary>
    /// <returns>How long until the whole quota is there again.</returns>
    /// <exception cref="RedisUnavailableException">Redis can't be told.</exception>
    public async Task<TimeSpan> AddAsync(Guid key, int quota, long tokens)
        => TimeSpan.FromMicroseconds((long)await RunAsync(TokenScripts.Add, key, quota, tokens));

    // Not tied to the client's presence: what was taken has to be known, so that it can be settled.
    private Task<RedisResult> RunAsync(string script, Guid key, int quota, long tokens) => redis.ExecuteAsync(
        database => database.ScriptEvaluateAsync(script, [(RedisKey)$"llmservice:tokens:{key:n}"], [quota, tokens]), CancellationToken.None);
}
