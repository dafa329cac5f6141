using Npgsql;
using Platform.AuthService.Audit;
using Platform.Data.Postgres;

namespace Platform.AuthService.Sessions;

internal sealed class SessionStore(ServicePool db)
{
    private const string IsOpen = "ended_at is null and idle_expires_at > now() and expires_at > now()";

    /// <summary>What the tokens of an open session begin with; null when it is not, or no longer, open.</summary>
    public async Task<string?> FindPrefixAsync(Guid id, Guid userId, CancellationToken ct)
    {
        await using var command = db.CreateCommand($"select prefix from sessions where id = $1 and user_id = $2 and {IsOpen}");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        return (string?)await command.ExecuteScalarAsync(ct);
    }

    /// <summary>
    /// Puts a new token in the place of the present one. While the one before is still good there is no other refresh: of those who try with the
    /// same token one wins, and no token ends before its time.
    /// </summary>
    /// <returns>null when there was a refresh a moment ago, or the session has ended.</returns>
    public async Task<RefreshedSession?> RefreshAsync(Guid id, string token, SessionOptions options, CancellationToken ct)
    {
        await using var command = db.CreateCommand($"""
            update sessions set
              previous_hash = token_hash, previous_until = now() + $3, token_hash = $2,
              last_seen_at = now(), idle_expires_at = least(expires_at, now() + $4)
            where id = $1 and {IsOpen} and (previous_until is null or previous_until <= now())
            returning expires_at, idle_expires_at, previous_until
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = SessionToken.HashOf(token) });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = options.RefreshGrace });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = options.IdleLifetime });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(id, token, reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<DateTimeOffset>(2))
            : null;
    }

    public async Task<SessionPage> ListAsync(Guid userId, Guid current, Page page, CancellationToken ct)
    {
        // Ids are made in the order of time, so they page as well as sort.
        await using var command = db.CreateCommand($"""
            select s.id, t.name, s.created_at, s.last_seen_at, s.idle_expires_at, s.expires_at, s.address, s.user_agent
            from sessions s
            join tenants t on t.id = s.tenant_id
            where s.user_id = $1 and ($2::uuid is null or s.id < $2) and {IsOpen}
            order by s.id desc
            limit $3
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        command.Parameters.AddNullable(page.After);
        var (sessions, next) = await page.ReadAsync(command, row => Read(row, current), static session => session.Id, ct);
        return new SessionPage(sessions, next);
    }

    /// <summary>Moves a session into another tenant of its user, with an entry in that tenant's audit log.</summary>
    /// <returns>null when the user is no active member of it.</returns>
    public async Task<SessionTenant?> SwitchAsync(Guid id, Guid userId, string tenant, AuditActor actor, CancellationToken ct)
    {
        await using var command = db.CreateCommand($"""
            with changed as (
              update sessions s set tenant_id = t.id
              from tenants t
              join memberships m on m.tenant_id = t.id
              where s.id = $1 and s.user_id = $2 and s.ended_at is null
                and t.name = $3 and t.disabled_at is null and m.user_id = $2 and m.disabled_at is null
              returning t.id, t.name, m.role
            ), entry as (
              {AuditSql.EntryFrom("changed", 3, tenant: "id")}
            )
            select id, name, role from changed
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
        AuditTrail.AddTo(command.Parameters, new(actor, TenantId: null, "session.switched", id.ToString()));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new(reader.GetGuid(0), reader.GetString(1), reader.GetString(2)) : null;
    }

    /// <returns>False when the user has no such open session.</returns>
    public async Task<bool> EndAsync(Guid id, Guid userId, AuditActor actor, CancellationToken ct)
    {
        await using var command = db.CreateCommand($"""
            with changed as (
              update sessions set ended_at = now() where id = $1 and user_id = $2 and ended_at is null returning id, tenant_id
            ), entry as (
              {AuditSql.EntryFrom("changed", 2, tenant: "tenant_id")}
            )
            select id from changed
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        AuditTrail.AddTo(command.Parameters, new(actor, TenantId: null, "session.ended", id.ToString()));
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    /// <summary>Ends all sessions of a user, with one entry in the audit log of the tenant from which it is done.</summary>
    public async Task EndAllAsync(Guid userId, AuditActor actor, CancellationToken ct)
    {
        await using var command = db.CreateCommand($"""
            with changed as (
              update sessions set ended_at = now() where user_id = $1 and ended_at is null returning id
            ), entry as (
              {AuditSql.EntryFrom("(select from changed limit 1) as any_changed", 1)}
            )
            select count(*) from changed
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        AuditTrail.AddTo(command.Parameters, new(actor, actor.TenantId, "session.ended", userId.ToString(), """{"sessions":"all"}"""));
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Ends a session of which somebody has a copy: a token turned up that was replaced twice.</summary>
    public async Task EndStolenAsync(Guid id, CancellationToken ct)
    {
        await using var command = db.CreateCommand($"""
            with changed as (
              update sessions set ended_at = now() where id = $1 and ended_at is null returning id, tenant_id
            ), entry as (
              {AuditSql.EntryFrom("changed", 1, tenant: "tenant_id")}
            )
            select id from changed
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        var nobody = new AuditActor(TenantId: null, UserId: null, KeyId: null, SessionId: id, Address: null, UserAgent: null);
        AuditTrail.AddTo(command.Parameters, new(nobody, TenantId: null, "session.ended", id.ToString(), """{"reason":"replaced-token-used"}"""));
        await command.ExecuteNonQueryAsync(ct);
    }

    private static SessionSummary Read(NpgsqlDataReader row, Guid current) => new(
        row.GetGuid(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset>(3),
        row.GetFieldValue<DateTimeOffset>(4), row.GetFieldValue<DateTimeOffset>(5), row.TextAt(6), row.TextAt(7), Current: row.GetGuid(0) == current);
}
