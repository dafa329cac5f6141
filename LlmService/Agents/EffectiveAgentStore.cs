using Npgsql;
using Platform.Data.Postgres;

namespace Platform.LlmService.Agents;

/// <summary>Reads all stored levels of an agent at once. One agent is read for a request, all of them with the connections kept for background work.</summary>
internal sealed class EffectiveAgentStore(ServicePool database, [FromKeyedServices(Metering.Metering.BackgroundPool)] ServicePool background)
{
    private const string Find = """
        select a.type, a.settings, t.settings, d.settings
        from agents a
        left join agent_types t on t.tenant_id = a.tenant_id and t.name = a.type
        left join agent_defaults d on d.tenant_id = a.tenant_id
        where a.tenant_id = $1 and a.name = $2
        """;

    private const string Page = """
        select a.type, a.settings, t.settings, d.settings, a.tenant_id, a.name
        from agents a
        left join agent_types t on t.tenant_id = a.tenant_id and t.name = a.type
        left join agent_defaults d on d.tenant_id = a.tenant_id
        where (a.tenant_id, a.name) > ($1, $2)
        order by a.tenant_id, a.name
        limit $3
        """;

    public async Task<EffectiveAgent?> FindAsync(AgentKey key, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Find);
        command.Parameters.Add(new() { Value = key.TenantId });
        command.Parameters.Add(new() { Value = key.Agent });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader, key.Agent) : null;
    }

    /// <summary>The agents of all tenants that come after a key, in the order of keys.</summary>
    public async Task<List<KeyValuePair<AgentKey, EffectiveAgent>>> ListAsync(AgentKey after, int limit, CancellationToken ct)
    {
        await using var command = background.CreateCommand(Page);
        command.Parameters.Add(new() { Value = after.TenantId });
        command.Parameters.Add(new() { Value = after.Agent });
        command.Parameters.Add(new() { Value = limit });

        return await command.ReadAllAsync(ReadWithKey, ct);
    }

    private static KeyValuePair<AgentKey, EffectiveAgent> ReadWithKey(NpgsqlDataReader reader)
    {
        var key = new AgentKey(reader.GetGuid(4), reader.GetString(5));
        return new(key, Read(reader, key.Agent));
    }

    private static EffectiveAgent Read(NpgsqlDataReader reader, string agent) => EffectiveAgent.Of(
        agent, reader.TextAt(0), Column.FindLevel(reader, 1) ?? new(new(), null), Column.FindLevel(reader, 2), Column.FindLevel(reader, 3));
}
