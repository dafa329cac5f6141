using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;

namespace Platform.LlmService.Conversations.Turns;

internal sealed class TurnStore(ServicePool database)
{
    private const string FindPlace = """
        select head_id, message_count, $4::uuid is null or exists (select from conversation_messages m where m.conversation_id = c.id and m.id = $4)
        from conversations c
        where id = $1 and tenant_id = $2 and user_id = $3
        """;

    // Does nothing for a conversation that is gone, and nothing for a turn that is there already: it may be tried again.
    private const string Append = """
        with place as (
            update conversations
            set head_id = $4, message_count = message_count + cardinality($6), title = coalesce(title, $5), updated_at = now()
            where id = $1 and tenant_id = $2 and user_id = $3
              and not exists (select from conversation_messages where conversation_id = $1 and id = $4)
            returning id
        )
        insert into conversation_messages
            (conversation_id, id, parent_id, tenant_id, user_id, role, body, text, model, request_id, incomplete, created_at)
        select place.id, m.id, m.parent_id, $2, $3, m.role, m.body, m.text, m.model, m.request_id, m.incomplete, m.created_at
        from place
        cross join unnest($6, $7, $8, $9, $10, $11, $12, $13, $14)
            as m (id, parent_id, role, body, text, model, request_id, incomplete, created_at)
        """;

    /// <returns>Null when the user has no such conversation.</returns>
    public async Task<Place?> FindAsync(Owner owner, TurnTarget target, CancellationToken ct)
    {
        await using var command = database.CreateCommand(FindPlace);
        command.Parameters.Add(new() { Value = target.ConversationId });
        owner.AddTo(command.Parameters);
        command.Parameters.AddNullable(target.ParentId);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new Place(reader.IdAt(0), reader.GetInt32(1), reader.GetBoolean(2)) : null;
    }

    public async Task AppendAsync(Turn turn, IReadOnlyList<TurnMessage> messages, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Append);
        command.Parameters.Add(new() { Value = turn.ConversationId });
        turn.Owner.AddTo(command.Parameters);
        command.Parameters.Add(new() { Value = turn.AnswerId });
        command.Parameters.AddNullable(turn.Headline);
        command.Parameters.ColumnsOf(messages)
            .Add(NpgsqlDbType.Uuid, static m => m.Id)
            .Add(NpgsqlDbType.Uuid, static m => m.ParentId)
            .Add(NpgsqlDbType.Text, static m => m.Role)
            .Add(NpgsqlDbType.Json, static m => m.Body)
            .Add(NpgsqlDbType.Text, static m => m.Text)
            .Add(NpgsqlDbType.Text, static m => m.Model)
            .Add(NpgsqlDbType.Uuid, static m => m.RequestId)
            .Add(NpgsqlDbType.Boolean, static m => m.Incomplete)
            .Add(NpgsqlDbType.TimestampTz, static m => m.CreatedAt.UtcDateTime);
        try
        {
            await command.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // An attempt that was given up has got through after all.
        }
    }
}

/// <summary>What a call needs to know of the conversation that it names.</summary>
internal sealed record Place(Guid? HeadId, int MessageCount, bool HasParent);
