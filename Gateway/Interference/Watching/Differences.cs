using Platform.Contracts;

namespace Platform.Gateway.Interference.Watching;

internal sealed class ClassDifference
{
    public Durations Latency { get; } = new();

    public long Failed { get; private set; }

    public long Unauthorized { get; private set; }

    public long Limited { get; private set; }

    public void Add(RequestVitals? older, RequestVitals newer)
    {
        Latency.Add(newer.Latency, older?.Latency);
        Failed += Difference.Came(newer.Failed, older?.Failed);
        Unauthorized += Difference.Came(newer.Unauthorized, older?.Unauthorized);
        Limited += Difference.Came(newer.Limited, older?.Limited);
    }
}

internal sealed class PoolDifference
{
    public Durations Wait { get; } = new();

    public Durations Use { get; } = new();

    public long Timeouts { get; private set; }

    public long ConnectionErrors { get; private set; }

    public void Add(PoolVitals? older, PoolVitals newer)
    {
        Wait.Add(newer.Wait, older?.Wait);
        Use.Add(newer.Use, older?.Use);
        Timeouts += Difference.Came(newer.Timeouts, older?.Timeouts);
        ConnectionErrors += Difference.Came(newer.ConnectionErrors, older?.ConnectionErrors);
    }
}

internal sealed class CacheDifference
{
    public long Hits { get; private set; }

    public long Misses { get; private set; }

    public long LoadErrors { get; private set; }

    public long Lookups => Hits + Misses;

    public double HitRate => Lookups > 0 ? (double)Hits / Lookups : 0;

    public void Add(CacheVitals? older, CacheVitals newer)
    {
        Hits += Difference.Came(newer.Hits, older?.Hits);
        Misses += Difference.Came(newer.Misses, older?.Misses);
        LoadErrors += Difference.Came(newer.LoadErrors, older?.LoadErrors);
    }
}

internal sealed class DependencyDifference
{
    public Durations Latency { get; } = new();

    public long Calls { get; private set; }

    public long Failures { get; private set; }

    public void Add(DependencyVitals? older, DependencyVitals newer)
    {
        Latency.Add(newer.Latency, older?.Latency);
        Calls += Difference.Came(newer.Calls, older?.Calls);
        Failures += Difference.Came(newer.Failures, older?.Failures);
    }
}
