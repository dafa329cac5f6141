namespace Platform.Data.Caching;

/// <summary>Settings of one cache, section <c>Cache:{name}</c>. What each means in use is in docs/caching.md.</summary>
public sealed class CacheOptions
{
    /// <summary>How long a value is fresh.</summary>
    /// <value>The default value is 5 minutes.</value>
    public TimeSpan Ttl { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long "there is no such thing" is fresh.</summary>
    /// <value>The default value is 30 seconds.</value>
    public TimeSpan NegativeTtl { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a cache that loads everything is compared with its source, and every cache with its state in Redis.</summary>
    /// <value>The default value is 1 minute.</value>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Fraction by which times vary, so that what was written together does not expire together.</summary>
    /// <value>The default value is 0.1.</value>
    public double Jitter { get; set; } = 0.1;

    /// <summary>How long after its end of freshness a value may still be served while the source fails.</summary>
    /// <value>The default value is 1 hour.</value>
    public TimeSpan Grace { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a caller waits for a load before it is given the stale value, if there is one; the load goes on.</summary>
    /// <value>The default value is 500 milliseconds.</value>
    public TimeSpan SoftTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest time one load may take.</summary>
    /// <value>The default value is 30 seconds.</value>
    public TimeSpan LoadTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Entries held in the process at most.</summary>
    /// <value>The default value is 10 000.</value>
    public int MaxEntries { get; set; } = 10_000;

    /// <summary>Bytes held in the process at most, counted by the serialised length.</summary>
    /// <value>The default value is 32 MiB.</value>
    public long MaxBytes { get; set; } = 32 << 20;

    /// <summary>Values whose serialised length is above this many bytes are kept in Redis only.</summary>
    /// <value>The default value is 64 KiB.</value>
    public int MaxEntryBytes { get; set; } = 64 << 10;

    /// <summary>Whether a missing key is loaded by one replica while the others wait: for loads that cost more than a round trip to Redis.</summary>
    /// <value>The default value is false.</value>
    public bool ClusterSingleFlight { get; set; }
}
