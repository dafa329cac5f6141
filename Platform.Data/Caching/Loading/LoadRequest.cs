namespace Platform.Data.Caching.Loading;

/// <summary>How a value is come by, and which levels may be asked and filled.</summary>
internal sealed record LoadRequest<T>(Func<string, CancellationToken, Task<T?>> LoadAsync)
    where T : class
{
    /// <summary>Null: the cache's own.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>How long the process may keep it, when that is less.</summary>
    public TimeSpan? LocalTtl { get; init; }

    public bool ReadsMemory { get; init; } = true;

    public bool WritesMemory { get; init; } = true;

    public bool ReadsRedis { get; init; } = true;

    public bool WritesRedis { get; init; } = true;

    /// <summary>Null: the source says.</summary>
    public IReadOnlyList<string>? Tags { get; init; }
}
