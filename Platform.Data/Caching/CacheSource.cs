namespace Platform.Data.Caching;

/// <summary>Where a cache's values come from. One instance serves all loads of the process.</summary>
/// <typeparam name="T">What is cached.</typeparam>
public abstract class CacheSource<T>
    where T : class
{
    /// <summary>Whether <see cref="LoadAllAsync"/> is there: such a cache is filled at start and refreshed by comparison.</summary>
    public virtual bool CanLoadAll => false;

    /// <summary>Loads one value.</summary>
    /// <param name="key">Its key, as the caller of the cache gave it.</param>
    /// <param name="ct">Ends at the load timeout and at shutdown, never because one caller went away.</param>
    /// <returns>The value, or null when there is no such thing, which is cached as well. A failure to find out must throw.</returns>
    public abstract Task<T?> LoadAsync(string key, CancellationToken ct);

    /// <summary>Loads everything there is, once per refresh interval in the whole cluster.</summary>
    /// <param name="ct">Ends at shutdown or when another replica has taken over.</param>
    /// <returns>All keys with their values, in any order.</returns>
    public virtual IAsyncEnumerable<KeyValuePair<string, T>> LoadAllAsync(CancellationToken ct) =>
        throw new NotSupportedException($"{GetType().Name} can't load everything.");

    /// <summary>The tags by which a value can be invalidated with others. They depend on the key alone, so that every replica knows them without asking.</summary>
    /// <param name="key">A key.</param>
    /// <returns>Its tags.</returns>
    public virtual IReadOnlyList<string> TagsOf(string key) => [];

    /// <summary>The tags of a value at hand, for sources whose callers name them.</summary>
    internal virtual IReadOnlyList<string> TagsOf(string key, T? value) => TagsOf(key);
}
