using System.Globalization;
using Platform.Data.Redis;
using Platform.LlmService.Chat;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Limits;

/// <summary>
/// Holds keys to their tokens per minute, over all replicas. A call takes the estimate of its prompt before the provider is asked, and is settled by what
/// it came to; an answer that turned out long makes the next calls wait, it is never cut.
/// </summary>
internal sealed class TokenLimits(SharedTokens shared, LocalTokens local, ILogger<TokenLimits> log)
{
    private bool _isLocal;

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

    /// <summary>Nobody waits for it; what Redis does not hear of counts in this process.</summary>
    public async Task SettleAsync(Guid key, int quota, long difference)
    {
        local.Add(key, quota, difference);
        try
        {
            await shared.SettleAsync(key, quota, difference);
        }
        catch (RedisUnavailableException)
        {
            // A minute later it would be forgotten anyway.
        }
    }

    /// <summary>Takes tokens of a quota, over all replicas while Redis is there.</summary>
    public async ValueTask<TokenAllowance> TakeAsync(Guid key, int quota, long tokens)
    {
        try
        {
            var allowance = await shared.TakeAsync(key, quota, tokens);
            if (allowance.IsGranted)
            {
                local.Add(key, quota, tokens);
            }

            if (Interlocked.Exchange(ref _isLocal, false))
            {
                log.CountedTogether();
            }

            return allowance;
        }
        catch (RedisUnavailableException lost)
        {
            if (!Interlocked.Exchange(ref _isLocal, true))
            {
                log.CountedLocally(lost.Message);
            }

            return local.Take(key, quota, tokens);
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

/// <summary>Tokens that were taken for a call, until it is known how many it used.</summary>
internal sealed class TokenReservation(TokenLimits limits, Guid key, int quota, long reserved)
{
    public Task SettleAsync(long used) => used == reserved ? Task.CompletedTask : limits.SettleAsync(key, quota, used - reserved);
}
