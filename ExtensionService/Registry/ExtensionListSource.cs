using Platform.Data.Caching;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Registry;

/// <summary>Where the cache of extension lists gets its pages.</summary>
internal sealed class ExtensionListSource(ExtensionStore store) : CacheSource<ExtensionPage>
{
    public override async Task<ExtensionPage?> LoadAsync(string key, CancellationToken ct)
    {
        var (tenantId, limit, after) = ExtensionListKey.Parse(key);
        // One row more than asked for tells whether there is a next page.
        var (extensions, next) = NameListQuery.Page(await store.ListAsync(tenantId, after, limit + 1, ct), limit, static extension => extension.Name);
        return new ExtensionPage([.. extensions], next);
    }

    public override IReadOnlyList<string> TagsOf(string key) => [ExtensionListKey.TagOf(key)];
}
