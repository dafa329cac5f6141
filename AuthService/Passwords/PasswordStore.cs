using Npgsql;
using Platform.AuthService.Audit;
using Platform.Data.Postgres;

namespace Platform.AuthService.Passwords;

internal sealed record PasswordState(string Email, string? Hash, bool IsLocked);

internal sealed class PasswordStore(ServicePool db)
{
    public async Task<PasswordState?> FindAsync(Guid userId, CancellationToken ct)
    {
        await using var command = db.CreateCommand("select email, password_hash, coalesce(locked_until > now(), false) from users where id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new(reader.GetString(0), reader.TextAt(1), reader.GetBoolean(2)) : null;
    }

    /// <summary>
    /// Sets the password if the one that was looked at is still the one, and ends the user's other sessions and open resets. Those are statements of
    /// their own, so that they see a session which a sign-in with the old password opened while the first one waited for it.
    /// </summary>
    public async Task<bool> ChangeAsync(Guid userId, string oldHash, string newHash, Guid keptSession, AuditEntry entry, CancellationToken ct)
    {
        await using var batch = db.CreateBatch();
        var change = new NpgsqlBatchCommand(AuditSql.WithEntry("""
            update users set password_hash = $3, password_changed_at = now(), failed_logins = 0, locked_until = null
            where id = $1 and password_hash = $2 and disabled_at is null and (locked_until is null or locked_until <= now())
            returning id
            """, parameters: 3));
        AddTo(change, userId, oldHash, newHash);
        AuditTrail.AddTo(change.Parameters, entry);
        batch.BatchCommands.Add(change);
        batch.BatchCommands.Add(AddTo(new NpgsqlBatchCommand("""
            update sessions set ended_at = now()
            where user_id = $1 and id <> $3 and ended_at is null and exists (select from users where id = $1 and password_hash = $2)
            """), userId, newHash, keptSession));
        batch.BatchCommands.Add(AddTo(new NpgsqlBatchCommand("""
            update password_resets set used_at = now()
            where user_id = $1 and used_at is null and exists (select from users where id = $1 and password_hash = $2)
            """), userId, newHash));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var changed = await reader.ReadAsync(ct);
        // To the end of the batch: a failure of a later statement has undone the first one, too.
        while (await reader.NextResultAsync(ct))
        {
        }

        return changed;
    }

    private static NpgsqlBatchCommand AddTo(NpgsqlBatchCommand command, params ReadOnlySpan<object> values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
