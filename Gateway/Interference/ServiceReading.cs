using Platform.Contracts;

namespace Platform.Gateway.Interference;

/// <summary>A service at the end of a round, all its replicas together. Rates are per second and, like the quantiles, of the last half minute; times are in milliseconds.</summary>
internal sealed record ServiceReading(
    string Service,
    IReadOnlyList<ReplicaReading> Replicas,
    IReadOnlyList<ClassReading> Classes,
    IReadOnlyList<PoolReading> Pools,
    IReadOnlyList<CacheReading> Caches,
    IReadOnlyList<DependencyReading> Dependencies);

/// <summary>One process and what it said last: how long it has owed an answer (0 while it answers in time), and which part of its processors it uses, 0 to 1.</summary>
internal sealed record ReplicaReading(
    string Instance, double SilentFor, double UptimeSeconds, ProcessVitals Process, double ProcessorShare, RedisVitals? Redis, OutboxVitals? Outbox, LlmVitals? Llm);

/// <summary>A class of requests.</summary>
internal sealed record ClassReading(
    string Class, int Running, double Rate, double FailedRate, double UnauthorizedRate, double LimitedRate, double P50, double P95, double P99);

/// <summary>The pools of one name in all replicas.</summary>
internal sealed record PoolReading(
    string Name,
    string Database,
    string Priority,
    int Size,
    int Overflow,
    int InUse,
    int Waiting,
    double LongestWait,
    long Timeouts,
    long ConnectionErrors,
    double Rate,
    double WaitP95,
    double UseP95,
    IReadOnlyList<HolderVitals> Holders);

/// <summary>A cache.</summary>
internal sealed record CacheReading(string Name, double HitRate, double Rate, double MissRate, long LoadErrors, int Entries);

/// <summary>Somebody who is asked.</summary>
internal sealed record DependencyReading(
    string Kind, string Name, int Running, double LongestSilence, double Rate, double FailureRate, double P95, string? Circuit);
