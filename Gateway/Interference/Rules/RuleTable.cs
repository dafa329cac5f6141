namespace Platform.Gateway.Interference.Rules;

/// <summary>Section <c>Interference:Rules</c>.</summary>
internal sealed class RuleTable
{
    /// <summary>The 95th percentile of a class of requests, in milliseconds.</summary>
    public RuleOptions ResponseTime { get; set; } = new(1000, 5, 800, 15);

    /// <summary>Attempts to open a connection that failed in half a minute.</summary>
    public RuleOptions ConnectionFailures { get; set; } = new(3, 0, 0, 10);

    /// <summary>The share of a pool's connections that are lent out. Alone it harms nobody, so it has to last.</summary>
    public RuleOptions PoolUtilization { get; set; } = new(0.8, 30, 0.7, 15);

    /// <summary>The wait for a connection, in milliseconds.</summary>
    public RuleOptions PoolWaiters { get; set; } = new(500, 5, 100, 10);

    /// <summary>How many times slower a higher priority is than it was, while LLM work is high.</summary>
    public RuleOptions LlmMonopolization { get; set; } = new(3, 5, 1.5, 15);

    /// <summary>The wait for an extension's answer, in milliseconds.</summary>
    public RuleOptions SlowExtension { get; set; } = new(3000, 5, 2000, 15);

    /// <summary>The wait for a provider's first byte, in milliseconds.</summary>
    public RuleOptions SlowProvider { get; set; } = new(15_000, 3, 8_000, 15);

    /// <summary>The share of calls to an extension, a provider or another service that fail.</summary>
    public RuleOptions FailingPeer { get; set; } = new(0.5, 5, 0.2, 20);

    /// <summary>For how long a store has answered nothing, in seconds.</summary>
    public RuleOptions FrozenStore { get; set; } = new(4, 1, 1, 8);

    /// <summary>How many times longer callers keep a connection than before.</summary>
    public RuleOptions SlowDatabase { get; set; } = new(5, 5, 2, 15);

    /// <summary>By how much the hit rate of a cache has fallen.</summary>
    public RuleOptions CacheCollapse { get; set; } = new(0.3, 5, 0.15, 15);

    /// <summary>The age of the oldest event that waits to be delivered, in seconds.</summary>
    public RuleOptions OutboxLag { get; set; } = new(90, 10, 45, 10);

    /// <summary>How late timers are, in milliseconds: as late as every step of every request.</summary>
    public RuleOptions ThreadStarvation { get; set; } = new(250, 5, 100, 10);

    /// <summary>For how long a replica, or all of a service, has answered nothing, in seconds.</summary>
    public RuleOptions ServiceSilent { get; set; } = new(3, 0, 0, 5);

    /// <summary>Credentials a second that are refused.</summary>
    public RuleOptions InvalidCredentials { get; set; } = new(20, 5, 10, 15);

    internal IEnumerable<(string Name, RuleOptions Options)> All =>
    [
        (nameof(ResponseTime), ResponseTime), (nameof(ConnectionFailures), ConnectionFailures), (nameof(PoolUtilization), PoolUtilization),
        (nameof(PoolWaiters), PoolWaiters), (nameof(LlmMonopolization), LlmMonopolization), (nameof(SlowExtension), SlowExtension),
        (nameof(SlowProvider), SlowProvider), (nameof(FailingPeer), FailingPeer), (nameof(FrozenStore), FrozenStore), (nameof(SlowDatabase), SlowDatabase),
        (nameof(CacheCollapse), CacheCollapse), (nameof(OutboxLag), OutboxLag), (nameof(ThreadStarvation), ThreadStarvation),
        (nameof(ServiceSilent), ServiceSilent), (nameof(InvalidCredentials), InvalidCredentials),
    ];
}
