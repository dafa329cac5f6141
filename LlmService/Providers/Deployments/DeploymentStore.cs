using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;

namespace Platform.LlmService.Providers.Deployments;

internal sealed class DeploymentStore(ServicePool database)
{
    public const string Columns =
        "id, name, model, provider, provider_model, priority, weight, requests_per_minute, tokens_per_minute, concurrency, fallbacks, enabled, created_at, updated_at, hedge_after_milliseconds, circuit_resets";

    // The id stays: health and limits go on. xmax is 0 in a row that was inserted and not updated.
    private const string Put = $"""
        insert into llm_deployments
            (id, tenant_id, name, model, provider, provider_model, priority, weight, requests_per_minute, tokens_per_minute, concurrency, fallbacks, enabled, updated_by, hedge_after_milliseconds)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        on conflict (tenant_id, name) do update
        set model = excluded.model, provider = excluded.provider, provider_model = excluded.provider_model, priority = excluded.priority,
            weight = excluded.weight, requests_per_minute = excluded.requests_per_minute, tokens_per_minute = excluded.tokens_per_minute,
            concurrency = excluded.concurrency, fallbacks = excluded.fallbacks, enabled = excluded.enabled,
            hedge_after_milliseconds = excluded.hedge_after_milliseconds, updated_by = excluded.updated_by, updated_at = now()
        returning {Columns}, xmax = 0
        """;

    private const string Find = $"select {Columns} from llm_deployments where tenant_id = $1 and name = $2";

    private const string List = $"""
        select {Columns}
        from llm_deployments
        where tenant_id = $1 and name > $2
        order by name
        limit $3
        """;

    private const string Remove = "delete from llm_deployments where tenant_id = $1 and name = $2";

    private const string Reset = $"""
        update llm_deployments set circuit_resets = circuit_resets + 1
        where tenant_id = $1 and name = $2
        returning {Columns}
        """;

    /// <summary>Stores a deployment that passed the rules, in place of what was there.</summary>
    public async Task<(Deployment Deployment, bool IsNew)> PutAsync(Owner owner, Guid user, string name, DeploymentDefinition definition, CancellationToken ct)
    {
        var limits = definition.Limits ?? DeploymentLimits.None;
        await using var command = database.CreateCommand(Put);
        command.Parameters.AddValues(
            Guid.CreateVersion7(), owner.TenantId, name, definition.Model, definition.Provider, definition.ProviderModel ?? definition.Model,
            definition.Priority ?? 1, definition.Weight ?? 1);
        command.Parameters.AddNullable(limits.RequestsPerMinute, NpgsqlDbType.Integer);
        command.Parameters.AddNullable(limits.TokensPerMinute, NpgsqlDbType.Integer);
        command.Parameters.AddNullable(limits.Concurrency, NpgsqlDbType.Integer);
        command.Parameters.AddValues((definition.Fallbacks ?? []).ToArray(), definition.Enabled ?? true, user);
        command.Parameters.AddNullable(definition.HedgeAfterMilliseconds, NpgsqlDbType.Integer);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (Read(reader), reader.GetBoolean(16));
    }

    public Task<Deployment?> FindAsync(Owner owner, string name, CancellationToken ct) => ReadOneAsync(Find, owner, name, ct);

    /// <returns>Null when there is none.</returns>
    public Task<Deployment?> ResetAsync(Owner owner, string name, CancellationToken ct) => ReadOneAsync(Reset, owner, name, ct);

    public async Task<List<Deployment>> ListAsync(Owner owner, string after, int limit, CancellationToken ct)
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
    public static Deployment Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt32(5), reader.GetInt32(6),
        new(reader.NumberAt(7), reader.NumberAt(8), reader.NumberAt(9)), [.. reader.ListAt(10) ?? []], reader.GetBoolean(11),
        reader.GetFieldValue<DateTimeOffset>(12), reader.GetFieldValue<DateTimeOffset>(13))
    {
        HedgeAfterMilliseconds = reader.NumberAt(14),
        CircuitResets = reader.GetInt32(15),
    };

    private async Task<Deployment?> ReadOneAsync(string sql, Owner owner, string name, CancellationToken ct)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddValues(owner.TenantId, name);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }
}
