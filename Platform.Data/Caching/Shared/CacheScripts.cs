namespace Platform.Data.Caching.Shared;

/// <summary>
/// What must happen in one piece in Redis. Each script declares all its keys. Versions have 16 digits, more than Lua's default form of a number shows.
/// In the state's hash: <c>ver</c> the newest version, <c>base</c> the version at which the state itself began, <c>*</c> the last clearing of the whole
/// cache, <c>t:…</c> the last invalidation of a tag, <c>r:…</c> the last refresh and <c>schemas</c> the JSON shapes in use.
/// </summary>
internal static class CacheScripts
{
    /// <summary>Registers a shape (ARGV 1) and answers everything in the state.</summary>
    public const string Synchronize = Functions + """
        ensure(KEYS[1])
        local schemas = redis.call('HGET', KEYS[1], 'schemas') or ''
        if not string.find(schemas, ARGV[1], 1, true) then
          -- Only the newest few: each deployment that changes the shape adds one, and nothing says when the old one is gone.
          redis.call('HSET', KEYS[1], 'schemas', string.sub(ARGV[1] .. ' ' .. schemas, 1, tonumber(ARGV[2])))
        end
        return redis.call('HGETALL', KEYS[1])
        """;

    /// <summary>KEYS: state, then entry and index of each shape. ARGV: shapes the caller knows, milliseconds a tombstone stays, channel, key.</summary>
    public const string InvalidateKey = Functions + """
        if (redis.call('HGET', KEYS[1], 'schemas') or '') ~= ARGV[1] then return 0 end
        local version = bump(KEYS[1])
        for i = 2, #KEYS, 2 do
          redis.call('SET', KEYS[i], '1T' .. version .. string.rep('0', 25), 'PX', ARGV[2])
          redis.call('HDEL', KEYS[i + 1], ARGV[4])
        end
        redis.call('PUBLISH', ARGV[3], 'k' .. version .. ARGV[4])
        return version
        """;

    /// <summary>ARGV: tag, microseconds after which no entry is left that the tag could void, channel, how many fields the state may have.</summary>
    public const string InvalidateTag = Functions + """
        local version = bump(KEYS[1])
        redis.call('HSET', KEYS[1], 't:' .. ARGV[1], version)
        if redis.call('HLEN', KEYS[1]) <= tonumber(ARGV[4]) then
          redis.call('PUBLISH', ARGV[3], 't' .. version .. ARGV[1])
          return {version, 0}
        end
        local fields = redis.call('HGETALL', KEYS[1])
        local old, left = tonumber(version) - tonumber(ARGV[2]), 0
        for i = 1, #fields, 2 do
          if string.sub(fields[i], 1, 2) == 't:' then
            if tonumber(fields[i + 1]) < old then redis.call('HDEL', KEYS[1], fields[i]) else left = left + 1 end
          end
        end
        if left < tonumber(ARGV[4]) / 2 then
          redis.call('PUBLISH', ARGV[3], 't' .. version .. ARGV[1])
          return {version, 0}
        end
        -- More tags in that time than are worth remembering one by one.
        for i = 1, #fields, 2 do
          if string.sub(fields[i], 1, 2) == 't:' then redis.call('HDEL', KEYS[1], fields[i]) end
        end
        redis.call('HSET', KEYS[1], '*', version)
        redis.call('PUBLISH', ARGV[3], 'a' .. version)
        return {version, 1}
        """;

    /// <summary>ARGV: channel.</summary>
    public const string Clear = Functions + """
        local version = bump(KEYS[1])
        redis.call('HSET', KEYS[1], '*', version)
        redis.call('PUBLISH', ARGV[1], 'a' .. version)
        return version
        """;

    /// <summary>
    /// KEYS: state, entry, index. ARGV: version at the load's begin, newest version seen at its end, entry, its milliseconds, shape, key, tags. Answers whether it
    /// was written, and the state.
    /// </summary>
    public const string Write = Functions + """
        local s = ensure(KEYS[1])
        local begin, seen = tonumber(ARGV[1]), tonumber(ARGV[2])
        local valid = begin >= s.floor
        for i = 7, #ARGV do
          valid = valid and begin >= (tonumber(redis.call('HGET', KEYS[1], 't:' .. ARGV[i]) or '0'))
        end
        local there = redis.call('GET', KEYS[2])
        if there then
          valid = valid and versionOf(there) <= begin
        else
          -- A tombstone may have been evicted: who hasn't heard the latest invalidation can't know that it was not for this key.
          valid = valid and s.ver <= seen
        end
        if valid then
          redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
          -- It is no longer the row that a refresh wrote.
          redis.call('HDEL', KEYS[3], ARGV[6])
        end
        return {valid and 1 or 0, text(s.ver), text(s.floor), redis.call('HGET', KEYS[1], 'r:' .. ARGV[5]) or ''}
        """;

    public const string Functions = """
        local function text(number) return string.format('%016.0f', number) end

        local function now()
          local time = redis.call('TIME')
          return tonumber(time[1]) * 1000000 + tonumber(time[2])
        end

        local function versionOf(entry) return tonumber(string.sub(entry, 3, 18)) or 0 end

        -- A state that Redis lost begins anew at the present: all that was written before is void.
        local function ensure(state)
          local s = redis.call('HMGET', state, 'ver', 'base', '*')
          if not s[1] then
            local version = text(now())
            redis.call('HSET', state, 'ver', version, 'base', version)
            s = {version, version}
          end
          return {ver = tonumber(s[1]), floor = math.max(tonumber(s[2] or '0'), tonumber(s[3] or '0'))}
        end

        local function bump(state)
          local version = text(math.max(ensure(state).ver + 1, now()))
          redis.call('HSET', state, 'ver', version)
          return version
        end

        """;
}
