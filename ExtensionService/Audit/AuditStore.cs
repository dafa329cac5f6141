using System.Text.Json;
using Npgsql;
using Platform.Data.Postgres;

namespace Platform.ExtensionService.Audit;

internal sealed class AuditStore(ServicePool database)
{
    // Ids are made in the order of time, so they page as well as sort.
    private const string List = """
        select id, at, action, target, tenant_id, user_id, key_id, session_id, address, user_agent, trace_id, details
        from audit_log
        where ($1::uuid is null or tenant_id = $1) and ($2::uuid is null or id < $2)
          and ($3::text is null or action = $3) and ($4::text is null or target = $4)
        order by id desc
        limit $5
        """;

    public async Task<AuditPage> ListAsync(AuditFilter filter, CancellationToken ct)
    {
        await using var command = database.CreateCommand(List);
        command.Parameters.AddNullable(filter.TenantId);
        command.Parameters.AddNullable(filter.Before);
        command.Parameters.AddNullable(filter.Action);
        command.Parameters.AddNullable(filter.Target);
        // One row more than asked for tells whether there is a next page.
        command.Parameters.AddValues(filter.Limit + 1);
        var rows = new List<AuditRecord>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            rows.Add(Read(reader));
        }

        return rows.Count <= filter.Limit ? new(rows, null) : new(rows[..filter.Limit], rows[filter.Limit - 1].Id.ToString("N"));
    }

    private static AuditRecord Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.TextAt(3), row.IdAt(4), row.IdAt(5), row.IdAt(6), row.IdAt(7), row.TextAt(8),
        row.TextAt(9), row.TextAt(10), JsonElement.Parse(row.GetString(11)));
}
