using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Platform.Data.Migrations;

namespace Platform.Data.Postgres;

/// <summary>With which login each database is used. Where migrations prepare it, that is known only when they are done.</summary>
internal sealed class DatabaseLogins(IConfiguration configuration, MigrationDatabase database, MigrationState? migrations = null)
{
    private readonly ConcurrentDictionary<string, string> _prepared = new(StringComparer.Ordinal);

    /// <summary>The connection string to use, or null while the database is not prepared.</summary>
    public string? Get(string connectionName)
    {
        if (_prepared.TryGetValue(connectionName, out var prepared))
        {
            return prepared;
        }
        return migrations is not null && connectionName == database.ConnectionName ? null : ConnectionStrings.GetRequired(configuration, connectionName);
    }

    public void Complete(string connectionName, string connectionString) => _prepared[connectionName] = connectionString;
}
