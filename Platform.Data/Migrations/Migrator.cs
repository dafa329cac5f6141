using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Data.Postgres;

namespace Platform.Data.Migrations;

/// <summary>Brings a database to the schema that this build of the service knows.</summary>
internal sealed class Migrator(IEnumerable<MigrationSource> sources, TimeProvider clock, ILogger<Migrator> logger)
{
    public async Task MigrateAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var migrations = sources.SelectMany(static source => source.Read()).OrderBy(static m => m.Name, StringComparer.Ordinal).ToList();
        await connection.ExecuteAsync("""
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
                await connection.ExecuteAsync(statement, ct);
            }
            await connection.ExecuteAsync("insert into schema_migrations (name, checksum) values ($1, $2)", ct, migration.Name, migration.Checksum);
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
}
