using Platform.Data.Postgres;

namespace Platform.LlmService.Agents;

internal sealed class AgentStore(ServicePool database)
{
    // xmax is 0 in a row that was inserted and not updated.
    private const string Put = """
        insert into agents (tenant_id, name, type, description, settings, updated_by)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (tenant_id, name) do update
        set type = excluded.type, description = excluded.description, settings = excluded.settings, updated_by = excluded.updated_by, updated_at = now()
        returning created_at, updated_at, xmax = 0
        """;

    private const string Find = "select type, description, settings, created_at, updated_at from agents where tenant_id = $1 and name = $2";

    private const string List = """
        select name, type, description, updated_at
        from agents
        where tenant_id = $1 and name > $2
        order by name
        limit $3
        """;

    private const string Remove = "delete from agents where tenant_id = $1 and name = $2";

    /// <summary>Stores an agent that passed the rules, in place of what was there.</summary>
    public async Task<(Agent Agent, bool IsNew)> PutAsync(Guid tenantId, Guid userId, string name, AgentDefinition definition, CancellationToken ct)
    {
        var settings = definition.Settings ?? new AgentSettings();
        await using var command = database.CreateCommand(Put);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = name });
        command.Parameters.AddNullable(definition.Type);
        command.Parameters.AddNullable(definition.Description);
        command.Parameters.Add(Column.Settings(settings));
        command.Parameters.Add(new() { Value = userId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var agent = new Agent(
            name, definition.Type, definition.Description, settings, reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1));
        return (agent, reader.GetBoolean(2));
    }

    public async Task<Agent?> FindAsync(Guid tenantId, string name, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Find);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = name });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new Agent(
                name, reader.TextAt(0), reader.TextAt(1), Column.ReadSettings(reader, 2),
                reader.GetFieldValue<DateTimeOffset>(3), reader.GetFieldValue<DateTimeOffset>(4))
            : null;
    }

    public async Task<List<AgentSummary>> ListAsync(Guid tenantId, string after, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(List);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = limit });

        return await command.ReadAllAsync(static reader => new AgentSummary(
            reader.GetString(0), reader.TextAt(1), reader.TextAt(2), reader.GetFieldValue<DateTimeOffset>(3)), ct);
    }

    public async Task<bool> RemoveAsync(Guid tenantId, string name, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Remove);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = name });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }
}
