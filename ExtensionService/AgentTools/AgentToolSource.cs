using System.Runtime.CompilerServices;
using Platform.Data.Caching;

namespace Platform.ExtensionService.AgentTools;

/// <summary>Where the cache of agents' tools gets them.</summary>
internal sealed class AgentToolSource(AgentToolStore store) : CacheSource<AgentToolList>
{
    public override bool CanLoadAll => true;

    public override Task<AgentToolList?> LoadAsync(string key, CancellationToken ct) => store.FindAsync(AgentToolKey.Parse(key), ct);

    public override async IAsyncEnumerable<KeyValuePair<string, AgentToolList>> LoadAllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var (key, list) in store.ReadAllAsync(ct))
        {
            yield return new(key.ToString(), list);
        }
    }

    public override IReadOnlyList<string> TagsOf(string key) => [AgentToolKey.TagOf(key)];
}
