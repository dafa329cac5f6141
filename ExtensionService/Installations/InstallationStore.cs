using Npgsql;
using Platform.Data.Postgres;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Installations;

internal sealed class InstallationStore(ServicePool database)
{
    private const string Find = """
        select i.extension_id, i.entry, i.version, i.configuration, i.permissions, i.secrets, i.secret_names, v.withdrawn_at is not null,
          (select n.version from marketplace_version n
           where n.name = i.entry and not n.is_prerelease and n.withdrawn_at is null and n.precedence > v.precedence
           order by n.precedence desc limit 1),
          u.from_version, u.to_version, u.state, u.reason, u.started_at, u.ended_at, u.started_by, u.staged_id
        from extension e
        join installation i using (extension_id)
        join marketplace_version v on v.name = i.entry and v.version = i.version
        left join upgrade u using (extension_id)
        where e.tenant_id = $1 and e.name = $2
        """;

    /// <summary>Null when the tenant has no extension of this name that comes from the catalogue.</summary>
    public async Task<StoredInstallation?> FindAsync(ExtensionKey key, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Find);
        command.Parameters.AddValues(key.TenantId, key.Name);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetFieldValue<string[]>(4), reader.BytesAt(5),
                reader.GetFieldValue<string[]>(6), reader.GetBoolean(7), reader.TextAt(8), ReadUpgrade(reader, 9), reader.IdAt(16))
            : null;
    }

    private static UpgradeView? ReadUpgrade(NpgsqlDataReader row, int at) => row.TextAt(at) is { } from
        ? new(
            from, row.GetString(at + 1), row.GetString(at + 2), row.TextAt(at + 3), row.GetFieldValue<DateTimeOffset>(at + 4), row.TimeAt(at + 5), row.GetGuid(at + 6))
        : null;
}
