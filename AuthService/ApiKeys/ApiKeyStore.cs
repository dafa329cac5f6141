using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;
using Platform.ServiceDefaults;

namespace Platform.AuthService.ApiKeys;

internal sealed class ApiKeyStore(ServicePool db)
{
    public async Task<CreatedApiKey> CreateAsync(CallerIdentity caller, CreateApiKey request, string key, CancellationToken ct)
    {
        // Without scopes of its own the new key takes over the limits of the key that makes it: a narrow key can't make a wide one.
        await using var command = db.CreateCommand("""
            insert into api_keys (id, tenant_id, user_id, name, prefix, hash, scopes, expires_at)
            values ($1, $2, $3, $4, $5, $6, coalesce($7, (select maker.scopes from api_keys maker where maker.id = $8)), $9)
            returning id, name, prefix, scopes, expires_at
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = caller.TenantId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = caller.UserId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = request.Name });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = ApiKey.PrefixOf(key) });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = ApiKey.HashOf(key) });
        command.Parameters.Add(Nullable(request.Scopes?.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text));
        command.Parameters.Add(Nullable(caller.KeyId, NpgsqlDbType.Uuid));
        command.Parameters.Add(Nullable(request.ExpiresAt?.ToUniversalTime(), NpgsqlDbType.TimestampTz));
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new CreatedApiKey(
            reader.GetGuid(0), reader.GetString(1), reader.GetString(2), ScopesAt(reader, 3), TimeAt(reader, 4), key);
    }

    public async Task<ApiKeyPage> ListAsync(Guid tenantId, Guid? after, int limit, CancellationToken ct)
    {
        // Ids are made in the order of time, so they page as well as sort.
        await using var command = db.CreateCommand("""
            select id, name, prefix, user_id, scopes, created_at, expires_at, revoked_at
            from api_keys
            where tenant_id = $1 and ($2::uuid is null or id < $2)
            order by id desc
            limit $3
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = tenantId });
        command.Parameters.Add(Nullable(after, NpgsqlDbType.Uuid));
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var keys = new List<ApiKeySummary>();
        while (await reader.ReadAsync(ct))
        {
            keys.Add(new ApiKeySummary(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetGuid(3), ScopesAt(reader, 4),
                reader.GetFieldValue<DateTimeOffset>(5), TimeAt(reader, 6), TimeAt(reader, 7)));
        }

        return new ApiKeyPage(keys, keys.Count == limit ? keys[^1].Id : null);
    }

    /// <summary>True also for a key that had been revoked before, whose time of revocation stays as it was.</summary>
    public async Task<bool> RevokeAsync(Guid tenantId, Guid id, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            "update api_keys set revoked_at = coalesce(revoked_at, now()) where tenant_id = $1 and id = $2");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = tenantId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    private static NpgsqlParameter Nullable(object? value, NpgsqlDbType type)
        => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    private static string[]? ScopesAt(NpgsqlDataReader reader, int ordinal)
        => reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<string[]>(ordinal);

    private static DateTimeOffset? TimeAt(NpgsqlDataReader reader, int ordinal)
        => reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<DateTimeOffset>(ordinal);
}
