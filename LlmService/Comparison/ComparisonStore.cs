using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Comparison;

internal sealed class ComparisonStore(ServicePool database)
{
    private const string Add = """
        insert into comparisons (id, tenant_id, user_id, prompt, models, request, branches, completed, cost_nano_usd, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict (id) do nothing
        """;

    internal const string List = """
        select id, created_at, prompt, models, completed, cost_nano_usd
        from comparisons
        where tenant_id = $1 and user_id = $2 and id < $3
        order by id desc
        limit $4
        """;

    private const string Find = "select created_at, request, branches from comparisons where id = $1 and tenant_id = $2 and user_id = $3";

    private const string Remove = "delete from comparisons where id = $1 and tenant_id = $2 and user_id = $3";

    /// <summary>May be tried again.</summary>
    public async Task AddAsync(Guid tenantId, Guid userId, ComparisonSummary summary, ComparisonResult result, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Add);
        command.Parameters.AddValues(summary.Id, tenantId, userId);
        command.Parameters.AddNullable(summary.Prompt);
        command.Parameters.Add(new() { Value = summary.Models.ToArray() });
        command.Parameters.AddNullable(result.Request.Text, NpgsqlDbType.Json);
        command.Parameters.AddNullable(result.Branches.Text, NpgsqlDbType.Json);
        command.Parameters.AddValues(summary.Completed);
        command.Parameters.AddNullable(summary.CostNanoUsd, NpgsqlDbType.Bigint);
        command.Parameters.AddNullable(summary.CreatedAt);
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<List<ComparisonSummary>> ListAsync(Guid tenantId, Guid userId, Guid before, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(List);
        command.Parameters.AddValues(tenantId, userId, before, limit);
        return await command.ReadAllAsync(Read, ct);
    }

    public async Task<ComparisonResult?> FindAsync(Guid tenantId, Guid userId, Guid id, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Find);
        command.Parameters.AddValues(id, tenantId, userId);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new ComparisonResult(id, reader.GetFieldValue<DateTimeOffset>(0), new RawJson(reader.GetString(1)), new RawJson(reader.GetString(2)))
            : null;
    }

    public async Task<bool> RemoveAsync(Guid tenantId, Guid userId, Guid id, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Remove);
        command.Parameters.AddValues(id, tenantId, userId);
        return await command.ExecuteNonQueryAsync(ct) > 0;
    }

    private static ComparisonSummary Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), reader.TextAt(2), reader.GetFieldValue<string[]>(3), reader.GetInt32(4), reader.AmountAt(5));
}
