using System.Runtime.CompilerServices;
using Platform.Data.Caching;

namespace Platform.LlmService.Agents;

internal sealed class AgentConfigurationSource(EffectiveAgentStore store) : CacheSource<EffectiveAgent>
{
    private const int PageSize = 200;

    public override bool CanLoadAll => true;

    public override async Task<EffectiveAgent?> LoadAsync(string key, CancellationToken ct)
        => AgentKey.TryParse(key, out var parsed) ? await store.FindAsync(parsed, ct) : null;

    /// <summary>Page by page: one query for all agents of a large installation would hold a connection for long.</summary>
    public override async IAsyncEnumerable<KeyValuePair<string, EffectiveAgent>> LoadAllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var after = AgentKey.First;
        List<KeyValuePair<AgentKey, EffectiveAgent>> page;
        do
        {
            page = await store.ListAsync(after, PageSize, ct);
            foreach (var (key, agent) in page)
            {
                yield return new(key.ToString(), agent);
                after = key;
            }
        }
        while (page.Count == PageSize);
    }

    public override IReadOnlyList<string> TagsOf(string key) => AgentKey.TryParse(key, out var parsed) ? [AgentKey.TagOf(parsed.TenantId)] : [];
}
