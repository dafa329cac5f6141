using NpgsqlTypes;
using Platform.Data.Postgres;

namespace Platform.Data.Outbox;

/// <summary>The outbox table as the delivery sees it.</summary>
internal sealed class OutboxStore(ServicePool source)
{
    /// <summary>Takes the oldest messages that nobody holds. The claim, not a transaction, keeps others away: no connection waits for the receiver.</summary>
    public async Task<ClaimedBatch> ClaimAsync(int limit, TimeSpan claim, CancellationToken ct)
    {
        await using var command = source.CreateCommand("""
            with next as (
                select position from outbox
                where (claimed_until is null or claimed_until < now()) and refused_at is null
                order by position
                limit $1
                for update skip locked
            ), claimed as (
                update outbox set claimed_until = now() + $2, attempts = attempts + 1
                from next where outbox.position = next.position
                returning outbox.position, outbox.id, outbox.kind, outbox.payload, outbox.trace_parent
            )
            select position, id, kind, payload, trace_parent from claimed order by position
            """);
        command.Parameters.Add(new() { Value = limit });
        command.Parameters.Add(new() { Value = claim });
        await using var reader = await command.ExecuteReaderAsync(ct);
        List<long> positions = [];
        List<OutboxMessage> messages = [];
        while (await reader.ReadAsync(ct))
        {
            positions.Add(reader.GetInt64(0));
            messages.Add(new(reader.GetGuid(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3), reader.TextAt(4)));
        }
        return new([.. positions], messages);
    }

    public Task RemoveAsync(ClaimedBatch batch, CancellationToken ct) =>
        ExecuteAsync("delete from outbox where position = any($1)", batch, ct);

    public Task ReleaseAsync(ClaimedBatch batch, CancellationToken ct) =>
        ExecuteAsync("update outbox set claimed_until = null where position = any($1)", batch, ct);

    /// <summary>Keeps messages that will never be taken, and keeps them out of the way.</summary>
    public async Task SetAsideAsync(ClaimedBatch batch, IReadOnlyList<OutboxRefusal> refused, CancellationToken ct)
    {
        await using var command = source.CreateCommand("""
            update outbox set refused_at = now(), refusal = r.reason
            from unnest($1, $2) as r (position, reason)
            where outbox.position = r.position
            """);
        command.Parameters.ColumnsOf(refused)
            .Add(NpgsqlDbType.Bigint, refusal => batch.Positions[refusal.Index])
            .Add(NpgsqlDbType.Text, static refusal => refusal.Reason);
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<OutboxCounts> CountAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand("""
            select (select count(*) from (select from outbox where refused_at is null limit $1) as waiting),
                   coalesce(extract(epoch from now() - (select created_at from outbox where refused_at is null order by position limit 1)), 0)::float8,
                   (select count(*) from (select from outbox where refused_at is not null limit $1) as refused)
            """);
        command.Parameters.Add(new() { Value = OutboxCounts.MostCounted });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new(reader.GetInt64(0), TimeSpan.FromSeconds(reader.GetDouble(1)), reader.GetInt64(2));
    }

    private async Task ExecuteAsync(string sql, ClaimedBatch batch, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new() { Value = batch.Positions });
        await command.ExecuteNonQueryAsync(ct);
    }
}

internal sealed record ClaimedBatch(long[] Positions, IReadOnlyList<OutboxMessage> Messages)
{
    public ClaimedBatch Except(IReadOnlyList<OutboxRefusal> refused)
    {
        if (refused.Count == 0)
        {
            return this;
        }
        var left = Enumerable.Range(0, Positions.Length).Except(refused.Select(static refusal => refusal.Index)).ToArray();
        return new([.. left.Select(index => Positions[index])], [.. left.Select(index => Messages[index])]);
    }

    public IEnumerable<ClaimedBatch> Singly() => Positions.Zip(Messages, static (position, message) => new ClaimedBatch([position], [message]));
}
