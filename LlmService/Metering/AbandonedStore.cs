using Npgsql;
using Platform.Contracts;
using Platform.Data.Postgres;

namespace Platform.LlmService.Metering;

/// <summary>Finds open calls that nobody owes. What is found is locked, and what another has locked is left to it.</summary>
internal static class AbandonedStore
{
    private const int Tokens = 13;

    /// <summary>
    /// Open calls of processes whose lease has ended. Only for who has itself renewed for a whole lease without a gap: when the
    /// database was away nobody could renew, and whoever comes back first must not take the others for dead. That is asked in
    /// the statement itself, at the moment when the server executes it.
    /// </summary>
    public static async Task<List<AbandonedCall>> LockOfDeadAsync(NpgsqlConnection connection, Guid self, TimeSpan lease, int most, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            select {RowColumns.Call}, {RowColumns.Tokens}
            from llm_requests r
            where r.status = 'started' and r.instance_id <> $1
              and not exists (select 1 from llm_instances i where i.instance_id = r.instance_id and i.lease_until > now())
              and exists (select 1 from llm_instances i where i.instance_id = $1 and i.lease_until > now() + $2 / 2 and i.steady_since <= now() - $2)
            order by r.id
            limit $3
            for update of r skip locked
            """, connection);
        command.Parameters.Add(new() { Value = self });
        command.Parameters.Add(new() { Value = lease });
        command.Parameters.Add(new() { Value = most });
        return await ReadAsync(command, ct);
    }

    /// <summary>These, as far as they are open.</summary>
    public static async Task<List<AbandonedCall>> LockAsync(NpgsqlConnection connection, Guid[] ids, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            select {RowColumns.Call}, {RowColumns.Tokens}
            from llm_requests r
            where r.status = 'started' and r.id = any($1)
            order by r.id
            for update of r skip locked
            """, connection);
        command.Parameters.Add(new() { Value = ids });
        return await ReadAsync(command, ct);
    }

    /// <summary>Our own open calls, most of which are simply running.</summary>
    public static async Task<List<Guid>> FindOwnAsync(ServicePool database, Guid self, DateTimeOffset before, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select id from llm_requests where status = 'started' and instance_id = $1 and started_at < $2");
        command.Parameters.Add(new() { Value = self });
        command.Parameters.Add(new() { Value = before });
        var ids = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            ids.Add(reader.GetGuid(0));
        }

        return ids;
    }

    private static async Task<List<AbandonedCall>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        var calls = new List<AbandonedCall>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var tokens = reader.ReadTokens(Tokens);
            var call = new CallRecord(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.IdAt(3),
                reader.GetString(5), reader.GetString(6), reader.GetString(7), reader.GetBoolean(8), tokens.Input,
                reader.GetFieldValue<DateTimeOffset>(11), reader.TextAt(12))
            {
                Holder = reader.GetGuid(4),
                Agent = reader.TextAt(9),
                Budget = reader.TextAt(10),
            };
            calls.Add(new(call, tokens));
        }

        return calls;
    }
}

/// <param name="Call">What is known of it.</param>
/// <param name="SoFar">What it had used when its process last said so.</param>
internal sealed record AbandonedCall(CallRecord Call, TokenCounts SoFar);
