namespace Platform.Gateway.Limits;

/// <summary>
/// What must happen in one piece in Redis, by Redis's clock, which is the same for all gateways. A rate is one number, the microsecond at which the
/// subject's debt is paid off (GCRA); slots are a sorted set of leases by the microsecond at which they end.
/// </summary>
internal static class LimitScripts
{
    /// <summary>
    /// KEYS: one for each limit. ARGV: lease, microseconds a lease lasts, then for each limit its unit (r or c) and quota. Takes all or none. Answers which
    /// limit refused (0 for none), the microseconds to wait, then for each limit what is left of it and the microseconds until all of it is there.
    /// </summary>
    public const string Take = """
        local time = redis.call('TIME')
        local now, window = tonumber(time[1]) * 1000000 + tonumber(time[2]), 60000000
        local answer, debts = {0, 0}, {}
        for i = 1, #KEYS do
          local quota, left, reset, wait = tonumber(ARGV[i * 2 + 2]), 0, 0, 0
          if ARGV[i * 2 + 1] == 'r' then
            local step = math.floor(window / quota)
            local before = math.min(math.max(tonumber(redis.call('GET', KEYS[i]) or '0') - now, 0), window)
            debts[i] = before + step
            wait = math.max(debts[i] - window, 0)
            left = math.max(math.floor((window - debts[i]) / step), 0)
            reset = wait > 0 and before or debts[i]
          else
            redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', string.format('%.0f', now))
            local running = redis.call('ZCARD', KEYS[i])
            wait = running >= quota and 1000000 or 0
            left = math.max(quota - running - 1, 0)
          end
          if wait > answer[2] then answer[1], answer[2] = i, wait end
          answer[#answer + 1] = left
          answer[#answer + 1] = reset
        end
        if answer[1] > 0 then return answer end
        for i = 1, #KEYS do
          if debts[i] then
            redis.call('SET', KEYS[i], string.format('%.0f', now + debts[i]), 'PX', string.format('%.0f', math.ceil(debts[i] / 1000)))
          else
            redis.call('ZADD', KEYS[i], string.format('%.0f', now + tonumber(ARGV[2])), ARGV[1])
            redis.call('PEXPIRE', KEYS[i], string.format('%.0f', math.ceil(tonumber(ARGV[2]) / 1000)))
          end
        end
        return answer
        """;

    /// <summary>
    /// KEYS: one for each limit. ARGV: microseconds a lease lasts, then for each limit its unit, its quota, and how many requests (r), or how many leases and
    /// these (c). What has been granted counts, also beyond the quota. Answers what is left of each.
    /// </summary>
    public const string Tell = """
        local time = redis.call('TIME')
        local now, window = tonumber(time[1]) * 1000000 + tonumber(time[2]), 60000000
        local at, answer = 2, {}
        for i = 1, #KEYS do
          local quota, count = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
          if ARGV[at] == 'r' then
            local step = math.floor(window / quota)
            local debt = math.min(math.max(tonumber(redis.call('GET', KEYS[i]) or '0') - now, 0) + count * step, window)
            redis.call('SET', KEYS[i], string.format('%.0f', now + debt), 'PX', string.format('%.0f', math.ceil(debt / 1000)))
            answer[i] = math.max(math.floor((window - debt) / step), 0)
            at = at + 3
          else
            for lease = at + 3, at + 2 + count do redis.call('ZADD', KEYS[i], string.format('%.0f', now + tonumber(ARGV[1])), ARGV[lease]) end
            if count > 0 then redis.call('PEXPIRE', KEYS[i], string.format('%.0f', math.ceil(tonumber(ARGV[1]) / 1000))) end
            redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', string.format('%.0f', now))
            answer[i] = math.max(quota - redis.call('ZCARD', KEYS[i]), 0)
            at = at + 3 + count
          end
        end
        return answer
        """;

    /// <summary>
    /// KEYS: a slot's key for each lease. ARGV: microseconds, then the leases. Also brings back what a Redis that lost its memory has forgotten.
    /// </summary>
    public const string Renew = """
        local time = redis.call('TIME')
        local ends = string.format('%.0f', tonumber(time[1]) * 1000000 + tonumber(time[2]) + tonumber(ARGV[1]))
        for i = 1, #KEYS do
          redis.call('ZADD', KEYS[i], ends, ARGV[i + 1])
          redis.call('PEXPIRE', KEYS[i], string.format('%.0f', math.ceil(tonumber(ARGV[1]) / 1000)))
        end
        return #KEYS
        """;

    /// <summary>KEYS: the lease's slots. ARGV: the lease.</summary>
    public const string Release = """
        for i = 1, #KEYS do redis.call('ZREM', KEYS[i], ARGV[1]) end
        return #KEYS
        """;
}
