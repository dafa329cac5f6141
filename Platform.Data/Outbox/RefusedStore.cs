using System.Text;
using Platform.Data.Postgres;

namespace Platform.Data.Outbox;

/// <summary>The messages that are set aside, as a person sees them.</summary>
internal sealed class RefusedStore(ServicePool source)
{
    public const int MostListed = 200;

    public async Task<List<RefusedMessage>> ListAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand("""
            select id, kind, created_at, refused_at, refusal, attempts, payload from outbox
            where refused_at is not null
            order by position
            limit $1
            """);
        command.Parameters.Add(new() { Value = MostListed });
        var messages = new List<RefusedMessage>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            messages.Add(new(
                reader.GetGuid(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetFieldValue<DateTimeOffset>(3),
                reader.GetString(4), reader.GetInt32(5), Encoding.UTF8.GetString(await reader.GetFieldValueAsync<byte[]>(6, ct))));
        }
        return messages;
    }

    /// <summary>Puts a message back into the queue, where it was.</summary>
    /// <returns>False when no such message is set aside.</returns>
    public async Task<bool> RequeueAsync(Guid id, CancellationToken ct)
    {
        await using var command = source.CreateCommand("""
            update outbox set refused_at = null, refusal = null, claimed_until = null where id = $1 and refused_at is not null
            """);
        command.Parameters.Add(new() { Value = id });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }
}

/// <summary>A message that its receiver refused.</summary>
internal sealed record RefusedMessage(Guid Id, string Kind, DateTimeOffset CreatedAt, DateTimeOffset RefusedAt, string Reason, int Attempts, string Payload);
