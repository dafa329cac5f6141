namespace Platform.Data.Caching;

/// <summary>All caches of the process.</summary>
public sealed class CacheRegistry
{
    private readonly IReadOnlyList<IManagedCache> _caches;

    internal CacheRegistry(IEnumerable<IManagedCache> caches) => _caches = [.. caches.OrderBy(static cache => cache.Name, StringComparer.Ordinal)];

    /// <summary>What every cache has done.</summary>
    /// <returns>Ordered by name.</returns>
    public IReadOnlyList<CacheStatistics> GetStatistics() => [.. _caches.Select(static cache => cache.GetStatistics())];

    /// <summary>Invalidates a key, a tag or everything of one cache, or everything of all, on every replica.</summary>
    /// <param name="cache">Its name; null for all.</param>
    /// <param name="tag">A tag of that cache.</param>
    /// <param name="key">A key of that cache.</param>
    /// <returns>The names of the caches it concerned; none when there is no such cache.</returns>
    public async Task<IReadOnlyList<string>> ClearAsync(string? cache = null, string? tag = null, string? key = null)
    {
        if ((tag is not null || key is not null) && cache is null)
        {
            throw new ArgumentException("A tag or a key belongs to a cache; name it.", nameof(cache));
        }
        if (tag is not null && key is not null)
        {
            throw new ArgumentException("Either a tag or a key, not both.", nameof(tag));
        }
        IManagedCache[] concerned = [.. _caches.Where(candidate => cache is null || candidate.Name == cache)];
        await Task.WhenAll(concerned.Select(one => (tag, key) switch
        {
            ({ } value, _) => one.InvalidateTagAsync(value),
            (_, { } value) => one.InvalidateAsync(value),
            _ => one.ClearAsync(),
        }));
        return [.. concerned.Select(static one => one.Name)];
    }
}
