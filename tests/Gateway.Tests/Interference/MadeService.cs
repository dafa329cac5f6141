using Platform.Contracts;
using Platform.Gateway.Interference.Watching;

namespace Platform.Gateway.Tests.Interference;

/// <summary>A process as it might tell of itself: what happens in each second is said by the test, the counts add up by themselves.</summary>
internal sealed class MadeService(string name, string instance, params (string Name, string Database, string Priority)[] pools)
{
    private readonly Dictionary<string, long[]> _histograms = [];
    private readonly Dictionary<string, long> _counts = [];
    private double _processorSeconds;

    public string Name => name;

    public ReplicaHistory History { get; } = new(instance, TimeSpan.FromSeconds(20));

    public double Uptime { get; set; } = 1000;

    /// <summary>It tells nothing more.</summary>
    public bool IsFrozen { get; set; }

    /// <summary>What it does in a second, changed by the test for as long as it means it.</summary>
    public Dictionary<string, (int PerSecond, double Milliseconds)> Requests { get; } = [];

    public Dictionary<string, int> UnauthorizedPerSecond { get; } = [];

    public Dictionary<string, MadePool> Pools { get; } = pools.ToDictionary(static pool => pool.Name, static pool => new MadePool(pool.Database, pool.Priority));

    public Dictionary<string, (int Hits, int Misses)> CacheLookups { get; } = [];

    public Dictionary<(string Kind, string Name), MadePeer> Peers { get; } = [];

    /// <summary>Commands and errors a second; null where it isn't used.</summary>
    public (bool IsAvailable, int Commands, int Errors)? Redis { get; set; }

    public OutboxVitals? Outbox { get; set; }

    public LlmVitals? Llm { get; set; }

    public double Delay { get; set; } = 1;

    public double ProcessorShare { get; set; } = 0.05;

    public int QueuedWorkItems { get; set; }

    public void Restart()
    {
        Uptime = 0;
        _histograms.Clear();
        _counts.Clear();
        _processorSeconds = 0;
    }

    public void Tick(TimeSpan now)
    {
        Uptime++;
        _processorSeconds += ProcessorShare * 2;
        var vitals = Read();
        if (IsFrozen)
        {
            History.BeSilent(History.Latest?.At ?? now, now);
            return;
        }

        History.Speak();
        History.Add(now, vitals);
    }

    private ServiceVitals Read() => new(
        name,
        instance,
        Uptime,
        new(Delay, 8, QueuedWorkItems, _processorSeconds, 2, 0, 0, 0),
        [.. Requests.Select(one => new RequestVitals(
            one.Key, 1, 0, Count($"401 {one.Key}", UnauthorizedPerSecond.GetValueOrDefault(one.Key)), 0, Histogram($"request {one.Key}", one.Value.PerSecond, one.Value.Milliseconds)))],
        [.. Pools.Select(one => one.Value.Read(
            one.Key,
            Count($"timeouts {one.Key}", one.Value.TimeoutsPerSecond),
            Count($"errors {one.Key}", one.Value.ConnectionErrorsPerSecond),
            Histogram($"wait {one.Key}", one.Value.UsesPerSecond, one.Value.WaitMilliseconds),
            Histogram($"use {one.Key}", one.Value.UsesPerSecond, one.Value.UseMilliseconds)))],
        [.. CacheLookups.Select(one => new CacheVitals(one.Key, Count($"hits {one.Key}", one.Value.Hits), Count($"misses {one.Key}", one.Value.Misses), 0, 0, 0, 10))],
        Redis is { } redis ? new(redis.IsAvailable, Count("commands", redis.Commands), Count("redis errors", redis.Errors)) : null,
        Outbox,
        [.. Peers.Select(one => new DependencyVitals(
            one.Key.Kind,
            one.Key.Name,
            one.Value.Running,
            one.Value.Silence,
            Count($"calls {one.Key}", one.Value.CallsPerSecond),
            Count($"failures {one.Key}", one.Value.FailuresPerSecond),
            Histogram($"peer {one.Key}", one.Value.CallsPerSecond, one.Value.Milliseconds),
            one.Value.Circuit))],
        Llm);

    private long Count(string what, int more) => _counts[what] = _counts.GetValueOrDefault(what) + more;

    private HistogramVitals Histogram(string what, int more, double milliseconds)
    {
        if (!_histograms.TryGetValue(what, out var counts))
        {
            _histograms[what] = counts = new long[LatencyBuckets.Count];
        }

        var bucket = 0;
        while (bucket < LatencyBuckets.UpperBounds.Count && LatencyBuckets.UpperBounds[bucket] < milliseconds)
        {
            bucket++;
        }

        counts[bucket] += more;
        return new([.. counts], 0);
    }
}

internal sealed class MadePool(string database, string priority)
{
    public int Size { get; set; } = 3;

    public int Overflow { get; set; } = 5;

    public int InUse { get; set; }

    public int Waiting { get; set; }

    public double LongestWait { get; set; }

    public int UsesPerSecond { get; set; } = 20;

    public double UseMilliseconds { get; set; } = 2;

    public double WaitMilliseconds { get; set; } = 0.05;

    public int TimeoutsPerSecond { get; set; }

    public int ConnectionErrorsPerSecond { get; set; }

    public IReadOnlyList<HolderVitals> Holders { get; set; } = [];

    public PoolVitals Read(string name, long timeouts, long errors, HistogramVitals wait, HistogramVitals use)
        => new(name, database, priority, Size, Overflow, InUse, Waiting, LongestWait, timeouts, errors, wait, use, Holders);
}

internal sealed class MadePeer
{
    public int Running { get; set; }

    public double Silence { get; set; }

    public int CallsPerSecond { get; set; } = 5;

    public int FailuresPerSecond { get; set; }

    public double Milliseconds { get; set; } = 40;

    public string? Circuit { get; set; } = "closed";
}
