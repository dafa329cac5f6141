using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Conversations;

internal sealed class ConversationStore(ServicePool database)
{
    private const string Columns = "id, title, archived, message_count, head_id, created_at, updated_at";

    private const string Insert = $"""
        insert into conversations (id, tenant_id, user_id, title, creation_key, creation_hash)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (tenant_id, user_id, creation_key) where creation_key is not null do nothing
        returning {Columns}
        """;

    private const string FindByKey = $"""
        select {Columns}, creation_hash
        from conversations
        where tenant_id = $1 and user_id = $2 and creation_key = $3
        """;

    private const string Find = $"select {Columns} from conversations where id = $1 and tenant_id = $2 and user_id = $3";

    private const string Change = $"""
        update conversations
        set title = coalesce($4, title), archived = coalesce($5, archived)
        where id = $1 and tenant_id = $2 and user_id = $3
        returning {Columns}
        """;

    private const string Remove = "delete from conversations where id = $1 and tenant_id = $2 and user_id = $3";

    // The row comparison is the place of the cursor; the index is read backwards from there.
    internal const string List = $"""
        select {Columns}
        from conversations
        where tenant_id = $1 and user_id = $2 and archived = $3 and (updated_at, id) < ($4, $5)
        order by updated_at desc, id desc
        limit $6
        """;

    /// <returns>Null when an earlier request has taken the key.</returns>
    public async Task<Conversation?> AddAsync(Owner owner, Guid id, string? title, CreationKey? key, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Insert);
        command.Parameters.Add(new() { Value = id });
        owner.AddTo(command.Parameters);
        command.Parameters.AddNullable(title);
        command.Parameters.AddNullable(key?.Key);
        command.Parameters.AddNullable(key?.Hash);
        return await ReadOneAsync(command, ct);
    }

    /// <returns>What an earlier request with this key made, and the hash of that request; null when it has been removed.</returns>
    public async Task<(Conversation Conversation, byte[] Hash)?> FindAsync(Owner owner, CreationKey key, CancellationToken ct)
    {
        await using var command = database.CreateCommand(FindByKey);
        owner.AddTo(command.Parameters);
        command.Parameters.Add(new() { Value = key.Key });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (Read(reader), reader.GetFieldValue<byte[]>(7)) : null;
    }

    public async Task<Conversation?> FindAsync(Owner owner, Guid id, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Find);
        command.Parameters.Add(new() { Value = id });
        owner.AddTo(command.Parameters);
        return await ReadOneAsync(command, ct);
    }

    public async Task<Conversation?> ChangeAsync(Owner owner, Guid id, ConversationChange change, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Change);
        command.Parameters.Add(new() { Value = id });
        owner.AddTo(command.Parameters);
        command.Parameters.AddNullable(change.Title);
        command.Parameters.AddNullable(change.Archived, NpgsqlDbType.Boolean);
        return await ReadOneAsync(command, ct);
    }

    public async Task<bool> RemoveAsync(Owner owner, Guid id, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Remove);
        command.Parameters.Add(new() { Value = id });
        owner.AddTo(command.Parameters);
        return await command.ExecuteNonQueryAsync(ct) > 0;
    }

    public async Task<List<Conversation>> ListAsync(Owner owner, bool archived, TimePosition after, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(List);
        owner.AddTo(command.Parameters);
        command.Parameters.Add(new() { Value = archived });
        command.Parameters.Add(new() { Value = after.Time.UtcDateTime });
        command.Parameters.Add(new() { Value = after.Id });
        command.Parameters.Add(new() { Value = limit });

        return await command.ReadAllAsync(Read, ct);
    }

    private static async Task<Conversation?> ReadOneAsync(PoolCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    private static Conversation Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), reader.TextAt(1), reader.GetBoolean(2), reader.GetInt32(3), reader.IdAt(4),
        reader.GetFieldValue<DateTimeOffset>(5), reader.GetFieldValue<DateTimeOffset>(6));
}
