using Npgsql;
using Platform.Data.Postgres;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Conversations;

internal sealed class MessageStore(ServicePool database)
{
    // Upwards from a message by its parents, as far as the page goes.
    internal const string Path = """
        with recursive path as (
            select m.id, m.parent_id, m.role, m.body, m.model, m.request_id, m.incomplete, m.created_at, 1 as place
            from conversations c
            join conversation_messages m on m.conversation_id = c.id and m.id = coalesce($4, c.head_id)
            where c.id = $1 and c.tenant_id = $2 and c.user_id = $3
            union all
            select m.id, m.parent_id, m.role, m.body, m.model, m.request_id, m.incomplete, m.created_at, path.place + 1
            from path
            join conversation_messages m on m.conversation_id = $1 and m.id = path.parent_id
            where path.place < $5
        )
        select id, parent_id, role, body, model, request_id, incomplete, created_at
        from path
        order by place
        """;

    // The owner is asked of the conversation: the planner would take the messages' own columns for chance, expect next to nothing, and sort it.
    internal const string All = """
        select id, parent_id, role, body, model, request_id, incomplete, created_at
        from conversation_messages
        where conversation_id = $1 and id > $4
          and exists (select from conversations where id = $1 and tenant_id = $2 and user_id = $3)
        order by id
        limit $5
        """;

    /// <summary>The messages of one branch, the newest first.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="conversation">Of what.</param>
    /// <param name="from">The message to begin with; null for the conversation's last.</param>
    /// <param name="limit">The most messages.</param>
    /// <param name="ct">Ends the statement.</param>
    public async Task<List<ConversationMessage>> ReadPathAsync(Owner owner, Guid conversation, Guid? from, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Path);
        command.Parameters.Add(new() { Value = conversation });
        owner.AddTo(command.Parameters);
        command.Parameters.AddNullable(from);
        command.Parameters.Add(new() { Value = limit });
        return await ReadAsync(command, ct);
    }

    /// <summary>The messages of all branches, in the order in which they came.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="conversation">Of what.</param>
    /// <param name="after">Only later ones.</param>
    /// <param name="limit">The most messages.</param>
    /// <param name="ct">Ends the statement.</param>
    public async Task<List<ConversationMessage>> ReadAllAsync(Owner owner, Guid conversation, Guid after, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(All);
        command.Parameters.Add(new() { Value = conversation });
        owner.AddTo(command.Parameters);
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = limit });
        return await ReadAsync(command, ct);
    }

    private static async Task<List<ConversationMessage>> ReadAsync(PoolCommand command, CancellationToken ct)
    {
        return await command.ReadAllAsync(Read, ct);
    }

    private static ConversationMessage Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), reader.IdAt(1), reader.GetString(2), new RawJson(reader.GetString(3)), reader.TextAt(4), reader.IdAt(5), reader.GetBoolean(6),
        reader.GetFieldValue<DateTimeOffset>(7));
}
