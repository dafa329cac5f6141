namespace Aspire.Hosting.Embedded.Postgres;

/// <summary>Small, and safe: what was acknowledged survives any crash. Given at each start, so that a cluster made earlier follows.</summary>
internal static class PostgresSettings
{
    private static readonly string[] Values =
    [
        "listen_addresses=127.0.0.1,::1",
        "unix_socket_directories=",
        "max_connections=120",
        "shared_buffers=64MB",
        "jit=off",
        "fsync=on",
        "synchronous_commit=on",
        "full_page_writes=on",
        "wal_level=minimal",
        "max_wal_senders=0",
        "max_wal_size=256MB",
        "checkpoint_timeout=15min",
        "autovacuum_max_workers=2",
        "logging_collector=off",
        "log_destination=stderr",
        "log_line_prefix=%m [%p] %q%u@%d ",
    ];

    public static IEnumerable<string> Arguments(string dataFolder, int port) => ["-D", dataFolder, "-p", $"{port}", .. Values.SelectMany(value => new[] { "-c", value })];
}
