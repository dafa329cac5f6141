using Npgsql;
using Platform.AuthService.Audit;
using Platform.Data.Postgres;

namespace Platform.AuthService.Passwords;

/// <summary>
/// Counts wrong passwords, and locks: from the fifth on for a second, then twice as long with each, up to a quarter of an hour. Attempts during a
/// lock count nothing, so that nobody can keep an account locked for longer by trying on. After a quiet day the count begins anew.
/// </summary>
internal sealed class FailedAttempts(ServicePool db)
{
    private const string Failures = "case when locked_until < now() - interval '1 day' then 1 else failed_logins + 1 end";

    /// <summary>
    /// Counts, and enters in the audit log. The statement is the same, with the same writes to disk, for a user who is not there: time doesn't tell.
    /// </summary>
    /// <param name="userId">Whose password was wrong; null when it doesn't count.</param>
    /// <param name="entry">What happened.</param>
    public async Task RecordAsync(Guid? userId, AuditEntry entry)
    {
        await using var command = db.CreateCommand($"""
            with failed as (
              update users set
                failed_logins = {Failures},
                locked_until = case when {Failures} >= 5 then now() + least(interval '15 min', interval '1 s' * power(2, least({Failures} - 5, 10))) end
              where id = $1
              returning id
            ), entry as (
              {AuditSql.EntryFrom("(values (1)) as always", 1)}
            )
            select id from failed
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId ?? Guid.Empty });
        AuditTrail.AddTo(command.Parameters, entry);
        // Nobody's token: who hangs up in time would have a guess for nothing.
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
