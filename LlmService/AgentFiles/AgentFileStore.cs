using NpgsqlTypes;
using Platform.Data.Postgres;
using Platform.LlmService.Agents;

namespace Platform.LlmService.AgentFiles;

/// <summary>Reads and writes many agents of a tenant at once.</summary>
internal sealed class AgentFileStore(ServicePool database)
{
    // One statement: all of them, or none.
    private const string Put = """
        insert into agents (tenant_id, name, type, description, settings, updated_by)
        select $1, file.name, file.type, file.description, file.settings::jsonb, $2
        from unnest($3, $4, $5, $6) as file (name, type, description, settings)
        on conflict (tenant_id, name) do update
        set type = excluded.type, description = excluded.description, settings = excluded.settings, updated_by = excluded.updated_by, updated_at = now()
        returning xmax = 0
        """;

    private const string Page = """
        select name, type, description, settings
        from agents
        where tenant_id = $1 and name > $2
        order by name
        limit $3
        """;

    /// <returns>How many of them are new.</returns>
    public async Task<int> PutAsync(Guid tenantId, Guid userId, IReadOnlyDictionary<string, AgentDefinition> agents, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Put);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = userId });
        command.Parameters.ColumnsOf(agents.ToArray())
            .Add(NpgsqlDbType.Text, static agent => agent.Key)
            .Add(NpgsqlDbType.Text, static agent => agent.Value.Type)
            .Add(NpgsqlDbType.Text, static agent => agent.Value.Description)
            .Add(NpgsqlDbType.Text, static agent => Column.SettingsText(agent.Value.Settings ?? new AgentSettings()));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var created = 0;
        while (await reader.ReadAsync(ct))
        {
            created += reader.GetBoolean(0) ? 1 : 0;
        }

        return created;
    }

    public async Task<List<KeyValuePair<string, AgentDefinition>>> ListAsync(Guid tenantId, string after, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Page);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = limit });

        return await command.ReadAllAsync(
            static reader => KeyValuePair.Create(reader.GetString(0), new AgentDefinition(reader.TextAt(1), reader.TextAt(2), Column.ReadSettings(reader, 3))), ct);
    }
}
