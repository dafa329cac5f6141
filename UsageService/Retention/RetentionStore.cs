using Npgsql;
using Platform.Data.Postgres;

namespace Platform.UsageService.Retention;

internal sealed class RetentionStore([FromKeyedServices(PoolNames.Background)] ServicePool database)
{
    // Few at a time, so that no lock is held for long.
    private const int MostAtOnce = 5000;

    private const string Forget = """
        delete from applied_event where event_id in (
          select event_id from applied_event where applied_at < $1 limit $2 for update skip locked)
        """;

    private const string ForgetIncidents = """
        delete from incident where id in (
          select id from incident where coalesce(ended, state_at) < $1 limit $2 for update skip locked)
        """;

    public async Task<List<UsageMonth>> FindEndedAsync(DateOnly firstOfLedger, DateOnly firstOfSummaries, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            select parent, month from usage_month
            where month < case parent when 'ledger' then $1 else $2 end
            order by month, parent
            """);
        command.Parameters.Add(new() { Value = firstOfLedger });
        command.Parameters.Add(new() { Value = firstOfSummaries });
        return await command.ReadAllAsync(static reader => new UsageMonth(reader.GetString(0), reader.GetFieldValue<DateOnly>(1)), ct);
    }

    /// <returns>False when somebody is reading it; nothing was dropped.</returns>
    public async Task<bool> TryDropAsync(UsageMonth month, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select drop_usage_month($1, $2)");
        command.Parameters.Add(new() { Value = month.Table });
        command.Parameters.Add(new() { Value = month.Month });
        try
        {
            await command.ExecuteNonQueryAsync(ct);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
    }

    public Task<int> ForgetEventIdsAsync(DateTimeOffset before, CancellationToken ct) => ForgetAsync(Forget, before, ct);

    public Task<int> ForgetIncidentsAsync(DateTimeOffset before, CancellationToken ct) => ForgetAsync(ForgetIncidents, before, ct);

    private async Task<int> ForgetAsync(string statement, DateTimeOffset before, CancellationToken ct)
    {
        for (var forgotten = 0; ;)
        {
            await using var command = database.CreateCommand(statement);
            command.Parameters.Add(new() { Value = before.UtcDateTime });
            command.Parameters.Add(new() { Value = MostAtOnce });
            var batch = await command.ExecuteNonQueryAsync(ct);
            forgotten += batch;
            if (batch < MostAtOnce)
            {
                return forgotten;
            }
        }
    }
}

/// <summary>A month of one of the two tables that have them.</summary>
internal sealed record UsageMonth(string Table, DateOnly Month);
