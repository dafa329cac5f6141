using Npgsql;
using Platform.AuthService.Accounts;
using Platform.AuthService.Audit;
using Platform.AuthService.Passwords;
using Platform.Data.Postgres;

namespace Platform.AuthService.PasswordResets;

/// <summary>Sets the new password for whoever holds the token of a reset.</summary>
internal sealed class PasswordResetUse(ServicePool db, AuditedChanges changes, PasswordHashing passwords)
{
    private const string Find = """
        select u.email
        from password_resets r
        join users u on u.id = r.user_id
        where r.token_hash = $1 and r.used_at is null and r.expires_at > now()
        """;

    private const string Use = """
        update password_resets
        set used_at = now()
        where token_hash = $1 and used_at is null and expires_at > now()
        returning user_id::text
        """;

    private const string SetPassword = """
        update users
        set password_hash = $2, password_changed_at = now(), failed_logins = 0, locked_until = null
        where id = $1
        """;

    /// <summary>Whose password the token may set; null when it may set none (any more).</summary>
    public async Task<string?> FindEmailAsync(string token, CancellationToken ct)
    {
        await using var command = db.CreateCommand(Find);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = OneTimeToken.HashOf(token) });
        return await command.ExecuteScalarAsync(ct) as string;
    }

    /// <summary>False when the token was used or has expired meanwhile.</summary>
    public async Task<bool> UseAsync(AuditActor actor, string token, string password, CancellationToken ct)
    {
        var hash = await passwords.HashAsync(password, ct);
        return await changes.RunAsync(actor, async change =>
        {
            if (await change.FindAsync(Use, static row => row.GetString(0), OneTimeToken.HashOf(token)) is not { } userId)
            {
                return false;
            }

            await change.ExecuteAsync(SetPassword, Guid.Parse(userId), hash);
            await change.ExecuteAsync("update sessions set ended_at = now() where user_id = $1 and ended_at is null", Guid.Parse(userId));
            await change.RecordAsync(tenantId: null, "password.reset", userId);
            return true;
        }, ct);
    }
}
