using Platform.LlmService.Agents;
using Platform.LlmService.Limits;
using Platform.LlmService.Providers;
using Platform.LlmService.Providers.Routing;
using Platform.ServiceDefaults;

namespace Platform.LlmService.ModelCatalog;

/// <summary>What a caller may use: a model that is not listed is not served either, and the first who offers a name is the one who serves it.</summary>
internal sealed class OfferedModels(ProviderSet providers, ModelRegistry registry, RouteBooks books, AgentConfiguration agents)
{
    private const string OwnerOfAgents = "tenant";

    public async Task<IReadOnlyList<Model>> ListAsync(CallerIdentity caller, CancellationToken ct)
    {
        var models = new OrderedDictionary<string, Model>(StringComparer.Ordinal);
        RouteTable[] tables = [await books.FindAsync(new Owner(caller.TenantId), ct), await books.FindAsync(Owner.Platform, ct)];
        foreach (var (model, first) in tables.SelectMany(static table => table.Models))
        {
            models.TryAdd(model, new Model(model, "model", first.Deployment!.CreatedAt.ToUnixTimeSeconds(), first.ProviderName));
        }

        Add(models, await registry.ListAsync(providers.Simulated, ct));
        foreach (var (table, listed) in tables.SelectMany(static table => table.Listed.Select(listed => (table, listed))))
        {
            Add(models, await registry.ListAsync(table.Owner, listed, ct));
        }

        if (providers.Fallback is { } upstream)
        {
            Add(models, await registry.ListAsync(upstream, ct));
        }

        return [.. models.Values.Where(model => caller.MayUse(model.Id) && !IsSwitchedOff(tables, model.Id)), .. await AgentsAsync(caller, ct)];
    }

    /// <summary>Those whose model the caller may use: an agent gives nobody more than that.</summary>
    private async Task<IEnumerable<Model>> AgentsAsync(CallerIdentity caller, CancellationToken ct) => (await registry.ListAgentsAsync(caller.TenantId, ct))
        .Where(agent => (agent.Model ?? agents.GlobalModel) is { } model && caller.MayUse(model))
        .Select(static agent => new Model(AgentName.ModelPrefix + agent.Name, "model", agent.CreatedAt.ToUnixTimeSeconds(), OwnerOfAgents));

    /// <summary>Who has said something about a model has decided: when nothing of it is usable, nobody else is asked in its place.</summary>
    private static bool IsSwitchedOff(RouteTable[] tables, string model) => (tables[0].Find(model) ?? tables[1].Find(model)) is { IsEmpty: true };

    private static void Add(OrderedDictionary<string, Model> models, IEnumerable<ModelEntry> entries)
    {
        foreach (var entry in entries)
        {
            models.TryAdd(entry.Id, new Model(entry.Id, "model", entry.Created, entry.OwnedBy));
        }
    }
}
