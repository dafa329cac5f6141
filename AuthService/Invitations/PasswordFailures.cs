using Npgsql;
using Platform.Data.Postgres;

namespace Platform.AuthService.Invitations;

/// <summary>Counts wrong passwords as sign-in does, so that an invitation is no way around the lock-out.</summary>
internal sealed class PasswordFailures(ServicePool db)
{
    private const string Count = """
        update users
        set failed_logins = failed_logins + 1,
            locked_until = case when failed_logins >= 4 then now() + least(interval '15 min', interval '1 s' * power(2, least(failed_logins - 4, 20))) end
        where id = $1 and (locked_until is null or locked_until <= now())
        """;

    public async Task CountAsync(Guid userId, CancellationToken ct)
    {
        await using var command = db.CreateCommand(Count);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        await command.ExecuteNonQueryAsync(ct);
    }
}
