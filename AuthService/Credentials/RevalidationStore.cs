using Npgsql;
using NpgsqlTypes;
using Platform.Contracts;
using Platform.Data.Postgres;

namespace Platform.AuthService.Credentials;

internal sealed class RevalidationStore(ServicePool db)
{
    /// <summary>
    /// One statement however many there are. As with the check, the token ends the wait for a connection only. A session that has only been idle for too long goes on: what runs under it is not idleness.
    /// </summary>
    public async Task<IReadOnlyList<RunningCredential>> FindEndedAsync(IReadOnlyList<RunningCredential> running, int timeoutSeconds, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand("""
            select r.n::int
            from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) with ordinality r(tenant_id, user_id, key_id, session_id, n)
            where not exists (
                select
                from memberships m
                join tenants t on t.id = m.tenant_id and t.disabled_at is null
                join users u on u.id = m.user_id and u.disabled_at is null
                where m.tenant_id = r.tenant_id and m.user_id = r.user_id and m.disabled_at is null)
              or (r.session_id is null and not exists (
                select
                from api_keys k
                where k.id = r.key_id and k.tenant_id = r.tenant_id and k.user_id = r.user_id
                  and k.revoked_at is null and (k.expires_at is null or k.expires_at > clock_timestamp())))
              or (r.session_id is not null and not exists (
                select
                from sessions s
                where s.id = r.session_id and s.tenant_id = r.tenant_id and s.user_id = r.user_id
                  and s.ended_at is null and s.expires_at > clock_timestamp()))
            """, connection);
        command.CommandTimeout = timeoutSeconds;
        command.Parameters.ColumnsOf(running)
            .Add(NpgsqlDbType.Uuid, static r => r.TenantId)
            .Add(NpgsqlDbType.Uuid, static r => r.UserId)
            .Add(NpgsqlDbType.Uuid, static r => r.KeyId)
            .Add(NpgsqlDbType.Uuid, static r => r.SessionId);
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        var ended = new List<RunningCredential>();
        while (await reader.ReadAsync(CancellationToken.None))
        {
            ended.Add(running[reader.GetInt32(0) - 1]);
        }

        return ended;
    }
}
