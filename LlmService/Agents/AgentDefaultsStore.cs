using Platform.Data.Postgres;

namespace Platform.LlmService.Agents;

internal sealed class AgentDefaultsStore(ServicePool database)
{
    private const string Put = """
        insert into agent_defaults (tenant_id, settings, updated_by)
        values ($1, $2, $3)
        on conflict (tenant_id) do update
        set settings = excluded.settings, updated_by = excluded.updated_by, updated_at = now()
        returning created_at, updated_at
        """;

    private const string Find = "select settings, created_at, updated_at from agent_defaults where tenant_id = $1";

    private const string Remove = "delete from agent_defaults where tenant_id = $1";

    /// <summary>Stores defaults that passed the rules, in place of what was there.</summary>
    public async Task<AgentDefaults> PutAsync(Guid tenantId, Guid userId, AgentDefaultsDefinition definition, CancellationToken ct)
    {
        var settings = definition.Settings ?? new AgentSettings();
        await using var command = database.CreateCommand(Put);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(Column.Settings(settings));
        command.Parameters.Add(new() { Value = userId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new AgentDefaults(settings, reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1));
    }

    public async Task<AgentDefaults?> FindAsync(Guid tenantId, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Find);
        command.Parameters.Add(new() { Value = tenantId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new AgentDefaults(Column.ReadSettings(reader, 0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<DateTimeOffset>(2))
            : null;
    }

    public async Task<bool> RemoveAsync(Guid tenantId, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Remove);
        command.Parameters.Add(new() { Value = tenantId });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }
}
