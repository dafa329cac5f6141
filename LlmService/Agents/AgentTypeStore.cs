using Platform.Data.Postgres;

namespace Platform.LlmService.Agents;

internal sealed class AgentTypeStore(ServicePool database)
{
    private const string Put = """
        insert into agent_types (tenant_id, name, description, settings, updated_by)
        values ($1, $2, $3, $4, $5)
        on conflict (tenant_id, name) do update
        set description = excluded.description, settings = excluded.settings, updated_by = excluded.updated_by, updated_at = now()
        returning created_at, updated_at, xmax = 0
        """;

    private const string Find = "select description, settings, created_at, updated_at from agent_types where tenant_id = $1 and name = $2";

    private const string Remove = "delete from agent_types where tenant_id = $1 and name = $2";

    /// <summary>Stores a type that passed the rules, in place of what was there.</summary>
    public async Task<(AgentType Type, bool IsNew)> PutAsync(Guid tenantId, Guid userId, string name, AgentTypeDefinition definition, CancellationToken ct)
    {
        var settings = definition.Settings ?? new AgentSettings();
        await using var command = database.CreateCommand(Put);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = name });
        command.Parameters.AddNullable(definition.Description);
        command.Parameters.Add(Column.Settings(settings));
        command.Parameters.Add(new() { Value = userId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var type = new AgentType(name, definition.Description, settings, reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1));
        return (type, reader.GetBoolean(2));
    }

    public async Task<AgentType?> FindAsync(Guid tenantId, string name, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Find);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = name });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new AgentType(
                name, reader.TextAt(0), Column.ReadSettings(reader, 1),
                reader.GetFieldValue<DateTimeOffset>(2), reader.GetFieldValue<DateTimeOffset>(3))
            : null;
    }

    public async Task<bool> RemoveAsync(Guid tenantId, string name, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Remove);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = name });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }
}
