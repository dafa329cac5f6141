using Npgsql;
using Platform.AuthService.Audit;
using Platform.Data.Postgres;

namespace Platform.AuthService.Sessions;

/// <summary>Somebody who may be about to sign in, as the tables stand.</summary>
internal sealed record SignInAccount(
    SessionUser User, string? PasswordHash, bool IsDisabled, bool IsLocked, IReadOnlyList<SessionTenant> Tenants);

/// <summary>A session to be written: its token only as hash.</summary>
internal sealed record NewSession(Guid Id, Guid TenantId, string Prefix, byte[] TokenHash, TimeSpan IdleLifetime, TimeSpan Lifetime);

internal sealed class SignInStore(ServicePool db)
{
    public async Task<SignInAccount?> FindAsync(string email, CancellationToken ct)
    {
        await using var command = db.CreateCommand("""
            select u.id, u.email, u.name, u.password_hash, u.disabled_at is not null, coalesce(u.locked_until > now(), false), t.id, t.name, m.role
            from users u
            left join memberships m on m.user_id = u.id and m.disabled_at is null
            left join tenants t on t.id = m.tenant_id and t.disabled_at is null
            where lower(u.email) = lower($1)
            order by m.created_at, m.tenant_id
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = email });
        await using var reader = await command.ExecuteReaderAsync(ct);
        SignInAccount? account = null;
        var tenants = new List<SessionTenant>();
        while (await reader.ReadAsync(ct))
        {
            account ??= new SignInAccount(
                new(reader.GetGuid(0), reader.GetString(1), reader.TextAt(2)), reader.TextAt(3), reader.GetBoolean(4), reader.GetBoolean(5), tenants);
            if (reader.IdAt(6) is { } tenantId)
            {
                tenants.Add(new(tenantId, reader.GetString(7), reader.GetString(8)));
            }
        }

        return account;
    }

    /// <summary>
    /// Opens a session if the password that was looked at is still the one, and nobody has been disabled or locked out meanwhile: guesses that
    /// were under way when the lock fell must not come through.
    /// </summary>
    /// <returns>When it ends, when idle and in any case; null when it was not opened.</returns>
    public async Task<(DateTimeOffset IdleExpiresAt, DateTimeOffset ExpiresAt)?> CreateAsync(
        SignInAccount account, string? betterHash, NewSession session, AuditActor actor, CancellationToken ct)
    {
        await using var command = db.CreateCommand($"""
            with admitted as (
              update users set failed_logins = 0, locked_until = null, password_hash = coalesce($3, password_hash)
              where id = $1 and password_hash = $2 and disabled_at is null and (locked_until is null or locked_until <= now())
                and exists (
                  select from memberships m
                  join tenants t on t.id = m.tenant_id
                  where m.tenant_id = $4 and m.user_id = $1 and m.disabled_at is null and t.disabled_at is null)
              returning id
            ), created as (
              insert into sessions (id, tenant_id, user_id, prefix, token_hash, idle_expires_at, expires_at, address, user_agent)
              select $5, $4, id, $6, $7, now() + least($8, $9), now() + $9, $10, $11 from admitted
              returning idle_expires_at, expires_at
            ), entry as (
              {AuditSql.EntryFrom("created", 11)}
            )
            select idle_expires_at, expires_at from created
            """);
        var parameters = command.Parameters;
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = account.User.Id });
        parameters.Add(new NpgsqlParameter<string> { TypedValue = account.PasswordHash! });
        parameters.AddNullable(betterHash);
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = session.TenantId });
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = session.Id });
        parameters.Add(new NpgsqlParameter<string> { TypedValue = session.Prefix });
        parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = session.TokenHash });
        parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = session.IdleLifetime });
        parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = session.Lifetime });
        parameters.AddNullable(actor.Address);
        parameters.AddNullable(actor.UserAgent);
        AuditTrail.AddTo(parameters, new(
            actor with { TenantId = session.TenantId, UserId = account.User.Id, SessionId = session.Id }, session.TenantId, "session.created", session.Id.ToString()));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1)) : null;
    }
}
