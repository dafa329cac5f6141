namespace Platform.Gateway.Interference.Leadership;

internal static class LeaderScripts
{
    /// <summary>KEYS: lease, incidents. ARGV: token, incidents, milliseconds they are kept. Only the holder of the lease writes; answers 1 then.</summary>
    public const string HandOver = """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
        return 1
        """;

    /// <summary>
    /// KEYS: gateways. ARGV: own name, own vitals, milliseconds for which they count. Tells of itself, by Redis's clock, and answers what the others told; whoever hasn't for
    /// long is forgotten.
    /// </summary>
    public const string Exchange = """
        local time = redis.call('TIME')
        local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
        redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', now) .. ' ' .. ARGV[2])
        redis.call('PEXPIRE', KEYS[1], 60000)
        local all, others = redis.call('HGETALL', KEYS[1]), {}
        for i = 1, #all, 2 do
          local at, vitals = string.match(all[i + 1], '^(%d+) (.*)$')
          if not at or now - tonumber(at) > tonumber(ARGV[3]) then
            redis.call('HDEL', KEYS[1], all[i])
          elseif all[i] ~= ARGV[1] then
            others[#others + 1] = all[i]
            others[#others + 1] = vitals
          end
        end
        return others
        """;
}
