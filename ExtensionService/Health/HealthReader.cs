using Npgsql;
using Platform.Data.Postgres;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Health;

/// <summary>Reads what all replicas have told.</summary>
internal sealed class HealthReader(ServicePool database)
{
    // A replica that has said nothing for this long is gone, or has had nothing to do with the extension.
    private const string Columns = """
        select p.name, coalesce(c.is_enabled, true), h.instance, h.is_open, h.since, h.reason, h.retry_at, h.error, h.error_at,
          h.probed_at, h.probe_milliseconds, h.probe_error, h.calls, h.errors, h.refused, h.times
        from page p left join extension_control c using (extension_id)
        left join extension_health h on h.extension_id = p.extension_id and h.reported_at > now() - interval '90 seconds'
        order by p.name, h.instance
        """;

    private const string Page = $"""
        with page as (select extension_id, name from extension where tenant_id = $1 and name > $2 order by name limit $3)
        {Columns}
        """;

    private const string One = $"""
        with page as (select extension_id, name from extension where tenant_id = $1 and name = $2)
        {Columns}
        """;

    private const string Changes = """
        select s.changed_at, s.change, s.reason, s.instance, s.user_id
        from extension e join extension_state_change s using (extension_id)
        where e.tenant_id = $1 and e.name = $2
        order by s.change_id desc
        limit 100
        """;

    public async Task<List<ExtensionSightings>> ListAsync(Guid tenantId, string after, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Page);
        command.Parameters.AddValues(tenantId, after, limit);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await ReadAsync(reader, ct);
    }

    /// <summary>Null when there is no such extension.</summary>
    public async Task<(ExtensionSightings Seen, List<ExtensionEvent> History)?> FindAsync(ExtensionKey key, CancellationToken ct)
    {
        await using var batch = database.CreateBatch();
        foreach (var sql in (string[])[One, Changes])
        {
            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.AddValues(key.TenantId, key.Name);
            batch.BatchCommands.Add(command);
        }

        await using var reader = await batch.ExecuteReaderAsync(ct);
        if (await ReadAsync(reader, ct) is not [var found])
        {
            return null;
        }

        await reader.NextResultAsync(ct);
        var history = new List<ExtensionEvent>();
        while (await reader.ReadAsync(ct))
        {
            history.Add(new ExtensionEvent(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1), reader.TextAt(2), reader.TextAt(3), reader.IdAt(4)));
        }

        return (found, history);
    }

    private static async Task<List<ExtensionSightings>> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var found = new List<ExtensionSightings>();
        while (await reader.ReadAsync(ct))
        {
            var name = reader.GetString(0);
            if (found is not [.., var last] || last.Name != name)
            {
                found.Add(last = new ExtensionSightings(name, reader.GetBoolean(1), []));
            }

            if (reader.TextAt(2) is { } instance)
            {
                last.Replicas.Add(ReadSighting(reader, instance));
            }
        }

        return found;
    }

    private static Sighting ReadSighting(NpgsqlDataReader reader, string instance) => new(
        instance, reader.GetBoolean(3), reader.GetFieldValue<DateTimeOffset>(4), reader.TextAt(5), reader.TimeAt(6), reader.TextAt(7), reader.TimeAt(8),
        reader.TimeAt(9) is { } at ? new ProbeHealth(at, reader.GetInt32(10), reader.TextAt(11)) : null,
        reader.GetInt32(12), reader.GetInt32(13), reader.GetInt32(14), reader.GetFieldValue<int[]>(15));
}
