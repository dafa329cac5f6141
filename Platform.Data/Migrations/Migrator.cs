using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Data.Postgres;

namespace Platform.Data.Migrations;

/// <summary>Brings a database to the schema that this build of the service knows.</summary>
internal sealed class Migrator(IEnumerable<MigrationSource> sources, TimeProvider clock, ILogger<Migrator> logger)
{
    // "platform" as a number; every replica of every version uses the same lock of its own database.
    private const long LockKey = 0x706C_6174_666F_726D;

    public async Task MigrateAsync(string connectionString, CancellationToken ct)
    {
        var migrations = sources.SelectMany(static source => source.Read()).OrderBy(static m => m.Name, StringComparer.Ordinal).ToList();
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // Its own connection: a long migration takes none from the pool.
            Pooling = false,
            CommandTimeout = 0,
            Timeout = 5,
        };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(ct);
        // A session lock: it ends with the connection, whatever ends that.
        await ExecuteAsync(connection, "select pg_advisory_lock($1)", ct, LockKey);
        await ExecuteAsync(connection, """
            create table if not exists schema_migrations (
                name text primary key,
                checksum text not null,
                applied_at timestamptz not null default now()
            )
            """, ct);
        var applied = await ReadAppliedAsync(connection, ct);
        foreach (var migration in migrations)
        {
            if (!applied.TryGetValue(migration.Name, out var checksum))
            {
                await ApplyAsync(connection, migration, ct);
            }
            else if (checksum != migration.Checksum)
            {
                throw new MigrationException(
                    $"Migration {migration.Name} was changed after it had been applied (checksum {migration.Checksum[..12]}, applied {checksum[..12]}). Undo the change and add a new file instead.");
            }
        }
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var current = "";
        try
        {
            foreach (var statement in SqlScript.Split(migration.Sql))
            {
                current = statement;
                await ExecuteAsync(connection, statement, ct);
            }
            await ExecuteAsync(connection, "insert into schema_migrations (name, checksum) values ($1, $2)", ct, migration.Name, migration.Checksum);
            await transaction.CommitAsync(ct);
        }
        catch (PostgresException exception) when (!StoreErrors.IsUnavailable(exception))
        {
            throw new MigrationException($"Migration {migration.Name} failed and was rolled back: {exception.SqlState} {exception.MessageText} in statement: {current}", exception);
        }
        var duration = clock.GetElapsedTime(started).TotalMilliseconds;
        logger.MigrationApplied(migration.Name, duration);
    }

    private static async Task<Dictionary<string, string>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select name, checksum from schema_migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        Dictionary<string, string> applied = new(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
        {
            applied.Add(reader.GetString(0), reader.GetString(1));
        }
        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in parameters)
        {
            command.Parameters.Add(new() { Value = value });
        }
        await command.ExecuteNonQueryAsync(ct);
    }
}
