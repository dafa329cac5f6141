using Npgsql;

namespace Platform.Data.Migrations;

/// <summary>The connection on which a database is prepared: its own, so that a long migration takes none from a pool, and alone, by a lock.</summary>
internal static class MigrationConnection
{
    // "platform" as a number; every replica of every version uses the same lock of its own database.
    private const long LockKey = 0x706C_6174_666F_726D;

    public static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken ct)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0, Timeout = 5 };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
            // A session lock: it ends with the connection, whatever ends that.
            await connection.ExecuteAsync("select pg_advisory_lock($1)", ct, LockKey);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
