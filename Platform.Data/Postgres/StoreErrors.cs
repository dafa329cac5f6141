using System.Net.Sockets;
using Npgsql;

namespace Platform.Data.Postgres;

/// <summary>Tells "the store can't be asked at the moment" from errors in what was asked.</summary>
public static class StoreErrors
{
    /// <summary>True when the operation failed because no connection could be had or it broke, not because of the statement.</summary>
    /// <param name="exception">What the operation threw.</param>
    /// <returns>Whether trying later can help.</returns>
    public static bool IsUnavailable(Exception exception) => exception switch
    {
        PostgresException server => IsServerUnavailable(server.SqlState),
        // Npgsql wraps what broke the connection: sockets, time-outs, the pool's own time-out.
        NpgsqlException npgsql => npgsql.IsTransient || npgsql.InnerException is IOException or SocketException or TimeoutException,
        _ => false,
    };

    private static bool IsServerUnavailable(string sqlState) => sqlState is
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections
        or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.DiskFull or PostgresErrorCodes.ReadOnlySqlTransaction
        // Our own login, never the caller's: another replica was started with a new password.
        or PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification
        || sqlState.StartsWith("08", StringComparison.Ordinal);
}
