using Npgsql;
using Platform.AuthService.Audit;
using Platform.Data.Postgres;

namespace Platform.AuthService.Tenants;

internal sealed class TenantStore(ServicePool db)
{
    private const string Columns = """
        select id, name, is_platform, requests_per_minute, concurrent_requests, disabled_at, created_at
        from tenants
        """;

    public async Task<Tenant?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var command = db.CreateCommand($"{Columns} where id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    /// <summary>A tenant inside of a change, which nobody else changes until its end.</summary>
    public static Task<Tenant?> LockAsync(AuditedChange change, Guid id) => change.FindAsync($"{Columns} where id = $1 for no key update", Read, id);

    public async Task<TenantPage> ListAsync(Page page, CancellationToken ct)
    {
        await using var command = db.CreateCommand($"{Columns} where ($1::uuid is null or id < $1) order by id desc limit $2");
        command.Parameters.AddNullable(page.After);
        var (tenants, next) = await page.ReadAsync(command, Read, static tenant => tenant.Id, ct);
        return new TenantPage(tenants, next);
    }

    private static Tenant Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Name = row.GetString(1),
        IsPlatform = row.GetBoolean(2),
        RequestsPerMinute = row.NumberAt(3),
        ConcurrentRequests = row.NumberAt(4),
        DisabledAt = row.TimeAt(5),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(6),
    };
}
