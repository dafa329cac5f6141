namespace Platform.Data.Caching.Hybrid;

/// <summary>Callers bring their own loads; only the tags come from here.</summary>
internal sealed class HybridSource : CacheSource<HybridValue>
{
    public override Task<HybridValue?> LoadAsync(string key, CancellationToken ct) =>
        throw new NotSupportedException("Values of this cache are made by those who ask for them.");

    internal override IReadOnlyList<string> TagsOf(string key, HybridValue? value) => value?.Tags ?? [];
}
