namespace Aspire.Hosting.Embedded.Redis;

/// <summary>The same behaviour as Garnet's, in the words of redis.conf.</summary>
internal static class RedisConfiguration
{
    public static string Of(int port, string? password) => $"""
        bind 127.0.0.1
        port {port}
        daemonize no
        save ""
        appendonly no
        maxmemory 128mb
        maxmemory-policy allkeys-lru
        {(password is null ? "" : $"requirepass {Quoted(password)}")}

        """;

    private static string Quoted(string value) => $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
