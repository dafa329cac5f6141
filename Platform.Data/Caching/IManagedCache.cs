namespace Platform.Data.Caching;

/// <summary>A cache without the type of its values.</summary>
internal interface IManagedCache
{
    string Name { get; }

    CacheStatistics GetStatistics();

    Task InvalidateAsync(string key);

    Task InvalidateTagAsync(string tag);

    Task ClearAsync();

    /// <summary>What runs as long as the process: listening, delivering, refreshing.</summary>
    Task RunAsync(CancellationToken ct);
}
