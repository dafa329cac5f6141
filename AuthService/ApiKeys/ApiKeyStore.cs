using Npgsql;
using Platform.AuthService.Audit;
using Platform.Data.Postgres;

namespace Platform.AuthService.ApiKeys;

internal sealed class ApiKeyStore(ServicePool db)
{
    public const string Columns = """
        id, name, prefix, user_id, scopes, models, requests_per_minute, concurrent_requests, tokens_per_minute, budget,
        created_at, expires_at, revoked_at, last_used_at, rotated_from
        """;

    private const string One = $"select {Columns} from api_keys where tenant_id = $1 and id = $2 and ($3::uuid is null or user_id = $3)";

    // Ids are made in the order of time, so they page as well as sort.
    private const string List = $"""
        select {Columns}
        from api_keys
        where tenant_id = $1 and ($2::uuid is null or id < $2) and ($3::uuid is null or user_id = $3)
        order by id desc
        limit $4
        """;

    /// <param name="tenantId">Whose keys.</param>
    /// <param name="owner">Only keys of this user; of all when null.</param>
    /// <param name="id">Which key.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<ApiKeySummary?> FindAsync(Guid tenantId, Guid? owner, Guid id, CancellationToken ct)
    {
        await using var command = db.CreateCommand(One);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = tenantId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.AddNullable(owner);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    /// <summary>The same inside of a change, and nobody else changes the key until its end.</summary>
    public static Task<ApiKeySummary?> LockAsync(AuditedChange change, Guid tenantId, Guid? owner, Guid id)
        => change.FindAsync($"{One} for update", Read, tenantId, id, owner);

    public async Task<ApiKeyPage> ListAsync(Guid tenantId, Guid? owner, Page page, CancellationToken ct)
    {
        await using var command = db.CreateCommand(List);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = tenantId });
        command.Parameters.AddNullable(page.After);
        command.Parameters.AddNullable(owner);
        var (keys, next) = await page.ReadAsync(command, Read, static key => key.Id, ct);
        return new ApiKeyPage(keys, next);
    }

    public static ApiKeySummary Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Name = row.GetString(1),
        Prefix = row.GetString(2),
        UserId = row.GetGuid(3),
        Scopes = row.ListAt(4),
        Models = row.ListAt(5),
        RequestsPerMinute = row.NumberAt(6),
        ConcurrentRequests = row.NumberAt(7),
        TokensPerMinute = row.NumberAt(8),
        Budget = row.TextAt(9),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(10),
        ExpiresAt = row.TimeAt(11),
        RevokedAt = row.TimeAt(12),
        LastUsedAt = row.TimeAt(13),
        RotatedFrom = row.IdAt(14),
    };
}
