namespace Platform.Gateway.Interference.History;

/// <summary>What must happen in one piece in Redis. Every key ends with what it holds, should no gateway be left to tidy it.</summary>
internal static class HistoryScripts
{
    /// <summary>
    /// KEYS: incidents. ARGV: milliseconds, then for each state its id, its mark and its content. A mark is as long as every other and sorts: what has ended comes after what is open, later after earlier.
    /// So a gateway that was frozen takes nothing back when it wakes.
    /// </summary>
    public const string Put = """
        for i = 2, #ARGV, 3 do
          local there = redis.call('HGET', KEYS[1], ARGV[i])
          if not there or string.sub(there, 1, #ARGV[i + 1]) <= ARGV[i + 1] then redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1] .. ARGV[i + 2]) end
        end
        redis.call('PEXPIRE', KEYS[1], ARGV[1])
        return 1
        """;

    /// <summary>KEYS: a list. ARGV: milliseconds, the last index that stays, then values, oldest first.</summary>
    public const string Push = """
        for i = 3, #ARGV do redis.call('LPUSH', KEYS[1], ARGV[i]) end
        redis.call('LTRIM', KEYS[1], 0, ARGV[2])
        redis.call('PEXPIRE', KEYS[1], ARGV[1])
        return 1
        """;
}
