using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;

namespace Platform.LlmService.Providers.Stored;

internal sealed class ProviderStore(ServicePool database)
{
    public const string Columns = "id, name, kind, base_url, key_header, api_key, headers, query, listed, enabled, created_at, updated_at";

    /// <summary>
    /// A key is for the place it was given for: whoever could move the provider and keep its key would have it sent to themselves. So without a key
    /// an update of another address touches nothing.
    /// </summary>
    private const string Put = $"""
        insert into llm_providers as p (id, tenant_id, name, kind, base_url, key_header, api_key, headers, query, listed, enabled, updated_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict (tenant_id, name) do update
        set kind = excluded.kind, base_url = excluded.base_url, key_header = excluded.key_header,
            api_key = case when $13 then p.api_key else excluded.api_key end,
            headers = excluded.headers, query = excluded.query, listed = excluded.listed, enabled = excluded.enabled,
            updated_by = excluded.updated_by, updated_at = greatest(now(), p.updated_at + interval '1 microsecond')
        where not $13 or p.api_key is null or (p.kind = excluded.kind and p.base_url is not distinct from excluded.base_url)
        returning {Columns}, xmax = 0
        """;

    private const string Find = $"select {Columns} from llm_providers where tenant_id = $1 and name = $2";

    private const string List = $"""
        select {Columns}
        from llm_providers
        where tenant_id = $1 and name > $2
        order by name
        limit $3
        """;

    private const string Remove = "delete from llm_providers where tenant_id = $1 and name = $2";

    /// <summary>Stores a provider that passed the rules, in place of what was there.</summary>
    /// <returns>Null when there is a key for another address, and none was given for this one.</returns>
    public async Task<(StoredProvider Provider, bool IsNew)?> PutAsync(Owner owner, Guid user, string name, ProviderDefinition definition, byte[]? key, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Put);
        command.Parameters.AddValues(Guid.CreateVersion7(), owner.TenantId, name, definition.Kind);
        command.Parameters.AddNullable(definition.BaseUrl);
        command.Parameters.AddNullable(definition.KeyHeader);
        command.Parameters.AddNullable(key);
        command.Parameters.Add(Json(definition.Headers));
        command.Parameters.Add(Json(definition.Query));
        command.Parameters.AddValues(definition.Listed ?? true, definition.Enabled ?? true, user, definition.ApiKey is null);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (Read(reader), reader.GetBoolean(12)) : null;
    }

    public async Task<StoredProvider?> FindAsync(Owner owner, string name, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Find);
        command.Parameters.AddValues(owner.TenantId, name);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    public async Task<List<StoredProvider>> ListAsync(Owner owner, string after, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(List);
        command.Parameters.AddValues(owner.TenantId, after, limit);
        return await command.ReadAllAsync(Read, ct);
    }

    public async Task<bool> RemoveAsync(Owner owner, string name, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Remove);
        command.Parameters.AddValues(owner.TenantId, name);
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>A row of <see cref="Columns"/>.</summary>
    public static StoredProvider Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.TextAt(3), reader.TextAt(4),
        reader.BytesAt(5) is { } key ? Convert.ToBase64String(key) : null, Pairs(reader, 6), Pairs(reader, 7),
        reader.GetBoolean(8), reader.GetBoolean(9), reader.GetFieldValue<DateTimeOffset>(10), reader.GetFieldValue<DateTimeOffset>(11));

    private static NpgsqlParameter Json(Dictionary<string, string>? pairs) =>
        new() { Value = JsonSerializer.Serialize(pairs ?? [], ProvidersJson.Default.DictionaryStringString), NpgsqlDbType = NpgsqlDbType.Jsonb };

    private static ImmutableDictionary<string, string> Pairs(NpgsqlDataReader reader, int at) =>
        JsonSerializer.Deserialize(reader.GetString(at), ProvidersJson.Default.ImmutableDictionaryStringString) ?? ImmutableDictionary<string, string>.Empty;
}
