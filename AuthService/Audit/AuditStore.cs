using System.Text.Json;
using Npgsql;
using Platform.Data.Postgres;

namespace Platform.AuthService.Audit;

internal sealed class AuditStore(ServicePool db)
{
    // Ids are made in the order of time, so they page as well as sort.
    private const string List = """
        select a.id, a.at, a.action, a.target, a.tenant_id, a.user_id, u.email, a.key_id, a.session_id, a.address, a.user_agent, a.trace_id, a.details
        from audit_log a
        left join users u on u.id = a.user_id
        where ($1::uuid is null or a.tenant_id = $1)
          and ($2::uuid is null or a.id < $2)
          and ($3::text is null or a.action = $3)
          and ($4::uuid is null or a.user_id = $4)
          and ($5::timestamptz is null or a.at >= $5)
          and ($6::timestamptz is null or a.at < $6)
        order by a.id desc
        limit $7
        """;

    /// <summary>The entries of one tenant, or of all when <paramref name="tenantId"/> is null.</summary>
    public async Task<AuditPage> ListAsync(Guid? tenantId, AuditQuery query, CancellationToken ct)
    {
        await using var command = db.CreateCommand(List);
        command.Parameters.AddNullable(tenantId);
        command.Parameters.AddNullable(query.After);
        command.Parameters.AddNullable(query.Action);
        command.Parameters.AddNullable(query.User);
        command.Parameters.AddNullable(query.From);
        command.Parameters.AddNullable(query.To);
        var (entries, next) = await query.Page.ReadAsync(command, Read, static entry => entry.Id, ct);
        return new AuditPage(entries, next);
    }

    private static AuditRecord Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        At = row.GetFieldValue<DateTimeOffset>(1),
        Action = row.GetString(2),
        Target = row.TextAt(3),
        TenantId = row.IdAt(4),
        UserId = row.IdAt(5),
        Email = row.TextAt(6),
        KeyId = row.IdAt(7),
        SessionId = row.IdAt(8),
        Address = row.TextAt(9),
        UserAgent = row.TextAt(10),
        TraceId = row.TextAt(11),
        Details = JsonElement.Parse(row.GetString(12)),
    };
}
