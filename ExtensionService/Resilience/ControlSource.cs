using Platform.Data.Caching;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Resilience;

/// <summary>Where the cache of what holds for extensions gets it.</summary>
internal sealed class ControlSource(ControlStore store) : CacheSource<ExtensionControl>
{
    public override Task<ExtensionControl?> LoadAsync(string key, CancellationToken ct) => store.FindAsync(ExtensionKey.Parse(key), ct);

    public override IReadOnlyList<string> TagsOf(string key) => [ExtensionKey.TagOf(ExtensionKey.Parse(key).TenantId)];
}
