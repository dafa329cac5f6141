using Platform.Data.Caching;

namespace Platform.Benchmarks.Caches;

/// <summary>Has a value for every key.</summary>
internal sealed class MadeUpSource<T>(Func<string, T> make) : CacheSource<T>
    where T : class
{
    public override Task<T?> LoadAsync(string key, CancellationToken ct) => Task.FromResult<T?>(make(key));
}
