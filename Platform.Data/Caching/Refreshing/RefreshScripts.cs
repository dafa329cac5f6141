using Platform.Data.Caching.Shared;

namespace Platform.Data.Caching.Refreshing;

/// <summary>
/// Scripts of the one replica that refreshes, which it is by a lease. Each checks that the lease is still its own, in the same step as it writes: a holder that
/// was frozen writes nothing when it wakes.
/// </summary>
internal static class RefreshScripts
{
    /// <summary>KEYS: lease, state. ARGV: token, channel. Answers the version at the begin.</summary>
    public const string Begin = CacheScripts.Functions + """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return '' end
        local version = bump(KEYS[2])
        redis.call('PUBLISH', ARGV[2], 'v' .. version)
        return version
        """;

    /// <summary>
    /// KEYS: lease, index, entries. ARGV: token, milliseconds of an entry, version at the begin, channel, then for each entry what to do (w write,
    /// g gone, p prolong), its key, its content and its mark in the index. Answers a character for each: 1 done, 0 something else was there.
    /// </summary>
    public const string Rows = CacheScripts.Functions + """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return '' end
        local begin, done, changed = tonumber(ARGV[3]), {}, {}
        for i = 3, #KEYS do
          local at = 5 + (i - 3) * 4
          local what, key, content, mark = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
          local ok
          if what == 'p' then
            local there = redis.call('GET', KEYS[i])
            ok = there and string.sub(there, 2, 2) == 'I' and redis.call('PEXPIRE', KEYS[i], ARGV[2]) == 1
          else
            local there = redis.call('GET', KEYS[i])
            ok = not there or versionOf(there) <= begin
            if ok then
              redis.call('SET', KEYS[i], content, 'PX', ARGV[2])
              changed[#changed + 1] = #key .. ':' .. key
            end
          end
          if what == 'g' then redis.call('HDEL', KEYS[2], key) elseif ok then redis.call('HSET', KEYS[2], key, mark) end
          done[#done + 1] = ok and '1' or '0'
        end
        if #changed > 0 then redis.call('PUBLISH', ARGV[4], 'c' .. ARGV[3] .. table.concat(changed)) end
        return table.concat(done)
        """;

    /// <summary>KEYS: lease, state, index. ARGV: token, shape, mark (version and time), milliseconds the index stays, channel.</summary>
    public const string End = CacheScripts.Functions + """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        ensure(KEYS[2])
        redis.call('HSET', KEYS[2], 'r:' .. ARGV[2], ARGV[3])
        redis.call('PEXPIRE', KEYS[3], ARGV[4])
        redis.call('PUBLISH', ARGV[5], 'r' .. ARGV[3] .. ARGV[2])
        return 1
        """;
}
