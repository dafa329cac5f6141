namespace Platform.Data.Postgres;

/// <summary>A service pool by name, with its defaults; each can be changed in the configuration section <c>Pool:{name}</c>.</summary>
/// <param name="Name">The pool's name, as metrics, logs and errors show it.</param>
/// <param name="Size">Connections that are kept.</param>
/// <param name="Overflow">Connections opened beyond <paramref name="Size"/> when needed, closed again when idle.</param>
/// <param name="AcquireTimeout">The longest wait for a connection.</param>
/// <param name="Recycle">Age at which a connection is replaced.</param>
/// <param name="CommandTimeout">Bound on one command.</param>
/// <param name="Priority">How much it matters beside the other pools.</param>
public sealed record PoolProfile(
    string Name, int Size, int Overflow, TimeSpan AcquireTimeout, TimeSpan Recycle, TimeSpan CommandTimeout, PoolPriority Priority)
{
    /// <summary>Checks of credentials; small, and failing fast.</summary>
    public static PoolProfile Authentication { get; } = Create("authentication", 3, 5, 5, 15, 5, PoolPriority.Highest);

    /// <summary>The extension registry.</summary>
    public static PoolProfile Extension { get; } = Create("extension", 5, 10, 10, 30, 30, PoolPriority.High);

    /// <summary>Model requests.</summary>
    public static PoolProfile Llm { get; } = Create("llm", 8, 15, 30, 60, 30, PoolPriority.Medium);

    /// <summary>The ledger and its reports.</summary>
    public static PoolProfile Usage { get; } = Create("usage", 2, 4, 15, 30, 30, PoolPriority.Low);

    /// <summary>Work that nobody waits for: delivery, sweeping, warm-up. It can never take a connection from a request.</summary>
    public static PoolProfile Background { get; } = Create("background", 3, 6, 20, 40, 30, PoolPriority.Lowest);

    private static PoolProfile Create(
        string name, int size, int overflow, int acquireSeconds, int recycleMinutes, int commandSeconds, PoolPriority priority) =>
        new(name, size, overflow, TimeSpan.FromSeconds(acquireSeconds), TimeSpan.FromMinutes(recycleMinutes), TimeSpan.FromSeconds(commandSeconds), priority);
}
