using Platform.Gateway.Interference.Watching;

namespace Platform.Gateway.Interference;

/// <summary>Puts what the rules look at into numbers for people.</summary>
internal static class ReadingOf
{
    public static ServiceReading Service(ServiceView service) => new(
        service.Name,
        [.. service.Replicas.Where(static replica => replica is { Latest: not null, IsLost: false }).Select(static replica => Replica(replica))],
        [.. service.Classes.Select(requests => Class(service, requests))],
        [.. service.Pools.Select(pool => Pool(service, pool))],
        [.. service.CacheNames.Select(cache => Cache(service, cache))],
        [.. service.Dependencies.Select(peer => Dependency(service, peer))]);

    private static ReplicaReading Replica(ReplicaHistory replica)
    {
        var vitals = replica.Latest?.Vitals ?? throw new InvalidOperationException("It has told nothing.");
        return new(
            replica.Instance, replica.SilentFor.TotalMilliseconds, vitals.UptimeSeconds, vitals.Process, ServiceView.ProcessorShare(replica), vitals.Redis, vitals.Outbox, vitals.Llm);
    }

    private static ClassReading Class(ServiceView service, string requests)
    {
        var lately = service.HalfMinute;
        var one = lately.Class(requests) ?? new();
        return new(
            requests,
            service.Running(requests),
            lately.PerSecond(one.Latency.Count),
            lately.PerSecond(one.Failed),
            lately.PerSecond(one.Unauthorized),
            lately.PerSecond(one.Limited),
            one.Latency.Quantile(0.5),
            one.Latency.Quantile(0.95),
            one.Latency.Quantile(0.99));
    }

    private static PoolReading Pool(ServiceView service, PoolView pool)
    {
        var one = service.HalfMinute.Pool(pool.Name) ?? new();
        return new(
            pool.Name,
            pool.Database,
            pool.Priority,
            pool.Size,
            pool.Overflow,
            pool.InUse,
            pool.Waiting,
            pool.LongestWait,
            one.Timeouts,
            one.ConnectionErrors,
            service.HalfMinute.PerSecond(one.Use.Count),
            one.Wait.Quantile(0.95),
            one.Use.Quantile(0.95),
            pool.Holders);
    }

    private static CacheReading Cache(ServiceView service, string cache)
    {
        var one = service.HalfMinute.Cache(cache) ?? new();
        return new(
            cache, one.HitRate, service.HalfMinute.PerSecond(one.Lookups), service.HalfMinute.PerSecond(one.Misses), one.LoadErrors, service.Entries(cache));
    }

    private static DependencyReading Dependency(ServiceView service, DependencyView peer)
    {
        var one = service.HalfMinute.Dependency(peer.Kind, peer.Name) ?? new();
        return new(
            peer.Kind,
            peer.Name,
            peer.Running,
            peer.LongestSilence,
            service.HalfMinute.PerSecond(one.Calls),
            service.HalfMinute.PerSecond(one.Failures),
            one.Latency.Quantile(0.95),
            peer.Circuit);
    }
}
