using System.Globalization;
using Microsoft.Extensions.Options;
using Platform.Data.Redis;
using Platform.LlmService.Chat;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Admission;

namespace Platform.LlmService.Limits;

/// <summary>
/// Holds keys to their tokens per minute, over all replicas. A call takes the estimate of its prompt before the provider is asked, and is settled by what
/// it came to; an answer that turned out long makes the next calls wait, it is never cut. While a limit has plenty left nobody waits for Redis, which is
/// told of a moment's calls together.
/// </summary>
internal sealed class TokenLimits
{
    private readonly SharedTokens _shared;
    private readonly LocalTokens _local;
    private readonly ILogger<TokenLimits> _log;
    private readonly Headroom<TokenQuota> _headroom;
    private bool _isLocal;

    public TokenLimits(SharedTokens shared, LocalTokens local, IOptions<TokenLimitOptions> options, TimeProvider clock, ILogger<TokenLimits> log)
    {
        (_shared, _local, _log) = (shared, local, log);
        _headroom = new(options.Value.Replicas, TellAsync, clock);
    }

    /// <summary>Takes tokens for a call; null for a caller without such a limit.</summary>
    /// <exception cref="ChatRequestException">The limit is reached, or the prompt is longer than it.</exception>
    public async ValueTask<TokenReservation?> ReserveAsync(IHeaderDictionary headers, CallerIdentity caller, long estimate)
    {
        if (caller is not { TokensPerMinute: { } quota, KeyId: { } key })
        {
            return null;
        }

        if (estimate > quota)
        {
            throw Refused($"Request too large: the limit of this key is {quota} tokens a minute, and the prompt has about {estimate}. Send less, or raise the limit.", null);
        }

        var allowance = await TakeAsync(key, quota, estimate);
        Announce(headers, quota, allowance);
        return allowance.IsGranted
            ? new TokenReservation(this, key, quota, estimate)
            : throw Refused(
                $"Limit of this key reached: {quota} tokens a minute. Try again in {RateLimitDuration.Format(allowance.Wait)}.", allowance.Wait);
    }

    /// <summary>Counts what was used in place of what was taken. What Redis does not hear of counts in this process.</summary>
    public void Settle(Guid key, int quota, long difference)
    {
        _local.Add(key, quota, difference);
        _headroom.Add(new(key, quota), difference);
    }

    /// <summary>Takes tokens of a quota, over all replicas while Redis is there.</summary>
    public ValueTask<TokenAllowance> TakeAsync(Guid key, int quota, long tokens)
    {
        long left = 0;
        if (!_headroom.TryTake([new(key, quota)], tokens, new(ref left)))
        {
            return AskAsync(key, quota, tokens);
        }

        _local.Add(key, quota, tokens);
        return new(TokenAllowance.Granted(left, quota));
    }

    private async ValueTask<TokenAllowance> AskAsync(Guid key, int quota, long tokens)
    {
        try
        {
            var allowance = await _shared.TakeAsync(key, quota, tokens);
            if (allowance.IsGranted)
            {
                _local.Add(key, quota, tokens);
                _headroom.Learn(new(key, quota), allowance.RemainingOf(quota));
            }

            if (Interlocked.Exchange(ref _isLocal, false))
            {
                _log.CountedTogether();
            }

            return allowance;
        }
        catch (RedisUnavailableException lost)
        {
            if (!Interlocked.Exchange(ref _isLocal, true))
            {
                _log.CountedLocally(lost.Message);
            }

            return _local.Take(key, quota, tokens);
        }
    }

    private async Task<IReadOnlyList<long>?> TellAsync(IReadOnlyList<KeyValuePair<TokenQuota, long>> used)
    {
        try
        {
            return await Task.WhenAll(used.Select(async one =>
            {
                var debt = await _shared.AddAsync(one.Key.Key, one.Key.Quota, one.Value);
                return new TokenAllowance(TimeSpan.Zero, debt).RemainingOf(one.Key.Quota);
            }));
        }
        catch (RedisUnavailableException)
        {
            // A minute later it would be forgotten anyway.
            return null;
        }
    }

    private static void Announce(IHeaderDictionary headers, int quota, TokenAllowance allowance)
    {
        headers["x-ratelimit-limit-tokens"] = quota.ToString(CultureInfo.InvariantCulture);
        headers["x-ratelimit-remaining-tokens"] = allowance.RemainingOf(quota).ToString(CultureInfo.InvariantCulture);
        headers["x-ratelimit-reset-tokens"] = RateLimitDuration.Format(allowance.Debt);
    }

    private static ChatRequestException Refused(string message, TimeSpan? wait) => new(message)
    {
        Status = StatusCodes.Status429TooManyRequests,
        Type = "tokens",
        Code = "rate_limit_exceeded",
        RetryAfter = wait,
    };
}

/// <summary>Whose tokens, and how many in a minute.</summary>
internal readonly record struct TokenQuota(Guid Key, int Quota);

/// <summary>Tokens that were taken for a call, until it is known how many it used.</summary>
internal sealed class TokenReservation(TokenLimits limits, Guid key, int quota, long reserved)
{
    public void Settle(long used)
    {
        if (used != reserved)
        {
            limits.Settle(key, quota, used - reserved);
        }
    }
}
