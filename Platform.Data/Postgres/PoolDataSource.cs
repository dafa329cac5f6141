using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.Data.Postgres;

/// <summary>The driver's part of a pool: it keeps, recycles and prunes connections; who gets one is decided above.</summary>
internal static class PoolDataSource
{
    private const int MaxPruningSeconds = 10;

    public static NpgsqlDataSource Create(string pool, string connectionString, PoolOptions options, ILoggerFactory loggers, TimeProvider clock)
    {
        var source = new NpgsqlDataSourceBuilder(connectionString) { Name = pool };
        var connection = source.ConnectionStringBuilder;
        connection.ApplicationName ??= pool;
        connection.MinPoolSize = options.Size;
        connection.MaxPoolSize = options.Max;
        connection.Timeout = Seconds(options.ConnectTimeout < options.AcquireTimeout ? options.ConnectTimeout : options.AcquireTimeout);
        connection.CommandTimeout = Seconds(options.CommandTimeout);
        connection.CancellationTimeout = 1000;
        connection.ConnectionIdleLifetime = Seconds(options.IdleTimeout);
        connection.ConnectionPruningInterval = Math.Min(MaxPruningSeconds, Seconds(options.IdleTimeout));
        connection.ConnectionLifetime = Seconds(options.Recycle);
        // A peer that vanished without a word while a command runs is noticed by the kernel.
        connection.TcpKeepAlive = true;
        connection.TcpKeepAliveTime = 30;
        connection.TcpKeepAliveInterval = 5;
        // Seven statements before each first one of a borrower. A transaction that was left open is rolled back all the same, and no statement of ours changes its
        // session: settings are of the transaction (set_config(…, true)), locks too, and a login can't be changed by a role without rights.
        connection.NoResetOnClose = true;
        connection.MaxAutoPrepare = 64;
        connection.AutoPrepareMinUsages = 2;
        source.UseLoggerFactory(options.SlowQuery > TimeSpan.Zero ? new SlowQueryLoggerFactory(pool, options, loggers, clock) : loggers);
        return source.Build();
    }

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);
}
