using Aspire.Hosting.ApplicationModel;
using Npgsql;

namespace Aspire.Hosting.Embedded.Stores;

internal static class PostgresDatabases
{
    private const int CreateTimeoutSeconds = 30;

    public static async Task CreateAsync(PostgresServerResource server, CancellationToken ct)
    {
        await using var connection = await PostgresProbe.OpenAsync(server, "postgres", ct);
        foreach (var database in server.DatabaseResources)
        {
            await CreateAsync(connection, database.DatabaseName, ct);
        }

        // The cluster is ours alone: a service's role has no business outside its own database.
        await using var revoke = new NpgsqlCommand("revoke connect on database postgres, template1 from public", connection);
        await revoke.ExecuteNonQueryAsync(ct);
    }

    private static async Task CreateAsync(NpgsqlConnection connection, string database, CancellationToken ct)
    {
        // Asking first is three times faster than letting "create database" fail, and a warm start finds them all.
        await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection);
        exists.Parameters.Add(new() { Value = database });
        if (await exists.ExecuteScalarAsync(ct) is not null)
        {
            return;
        }

        var quoted = database.Replace("\"", "\"\"", StringComparison.Ordinal);
        await using var create = new NpgsqlCommand($"create database \"{quoted}\"", connection) { CommandTimeout = CreateTimeoutSeconds };
        try
        {
            await create.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            // Somebody else made it between the two statements.
        }
    }
}
