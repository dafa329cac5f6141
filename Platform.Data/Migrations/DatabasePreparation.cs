using Platform.Data.Migrations.Roles;

namespace Platform.Data.Migrations;

/// <summary>Everything that must hold before a service uses its database: the schema, the role it connects with, and room for its connections.</summary>
internal sealed class DatabasePreparation(Migrator migrator, LoginProvider logins)
{
    /// <summary>Prepares the database, one process at a time.</summary>
    /// <returns>The connection string that the pools are to use.</returns>
    public async Task<string> RunAsync(string connectionString, CancellationToken ct)
    {
        await using var connection = await MigrationConnection.OpenAsync(connectionString, ct);
        await migrator.MigrateAsync(connection, ct);
        return await logins.PrepareAsync(connection, connectionString, ct);
    }
}
