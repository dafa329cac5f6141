namespace Platform.LlmService.Limits;

/// <summary>
/// What must happen in one piece in Redis, by Redis's clock, which is the same for all replicas. The key holds the microsecond at which the caller's
/// debt is paid off: tokens add to it, time takes from it, and who owes a minute or more waits (GCRA).
/// </summary>
internal static class TokenScripts
{
    /// <summary>ARGV: quota in a minute, tokens. Answers the microseconds to wait, 0 when they are granted, and the debt.</summary>
    public const string Take = Functions + """
        local owed = debt()
        local after = owed + cost
        if after > window then return {math.ceil(after - window), math.ceil(owed)} end
        keep(after)
        return {0, math.ceil(after)}
        """;

    /// <summary>
    /// ARGV: quota in a minute, tokens to add, less than none to give back. What has been used counts, also beyond the quota. Answers the debt.
    /// </summary>
    public const string Add = Functions + """
        local after = math.max(debt() + cost, 0)
        keep(after)
        return math.ceil(after)
        """;

    private const string Functions = """
        local time = redis.call('TIME')
        local now, window = tonumber(time[1]) * 1000000 + tonumber(time[2]), 60000000
        local cost = tonumber(ARGV[2]) * window / tonumber(ARGV[1])
        local function debt() return math.max(tonumber(redis.call('GET', KEYS[1]) or '0') - now, 0) end
        local function keep(owed)
          if owed <= 0 then redis.call('DEL', KEYS[1]) return end
          redis.call('SET', KEYS[1], string.format('%.0f', now + owed), 'PX', string.format('%.0f', math.ceil(owed / 1000)))
        end

        """;
}
