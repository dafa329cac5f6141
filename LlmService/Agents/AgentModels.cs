using System.Collections.Immutable;
using Platform.Data.Caching;
using Platform.Data.Postgres;

namespace Platform.LlmService.Agents;

/// <summary>A tenant's agents, for clients that know only models. That there are none is known as well.</summary>
internal sealed record AgentModels(ImmutableArray<AgentModel> Agents);

/// <summary>An agent, and the model that it asks; null where none of the stored levels names one.</summary>
internal sealed record AgentModel(string Name, string? Model, DateTimeOffset CreatedAt);

internal sealed class AgentModelSource(ServicePool database) : CacheSource<AgentModels>
{
    // A list of models has no pages, and whoever has more agents than that asks for them at /api/v1/agents.
    private const int MostAgents = 10_000;

    // Not the whole settings: the prompts of many agents are megabytes.
    private const string List = """
        select a.name, coalesce(a.settings ->> 'model', t.settings ->> 'model', d.settings ->> 'model'), a.created_at
        from agents a
        left join agent_types t on t.tenant_id = a.tenant_id and t.name = a.type
        left join agent_defaults d on d.tenant_id = a.tenant_id
        where a.tenant_id = $1
        order by a.name
        limit $2
        """;

    public override async Task<AgentModels?> LoadAsync(string key, CancellationToken ct)
    {
        if (!Guid.TryParseExact(key, "D", out var tenantId))
        {
            return null;
        }

        await using var command = database.CreateCommand(List);
        command.Parameters.AddValues(tenantId, MostAgents);
        return new AgentModels([.. await command.ReadAllAsync(
            static reader => new AgentModel(reader.GetString(0), reader.TextAt(1), reader.GetFieldValue<DateTimeOffset>(2)), ct)]);
    }
}
