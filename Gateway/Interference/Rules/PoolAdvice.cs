using System.Globalization;
using Platform.Contracts;
using Platform.Gateway.Interference.Watching;
using static Platform.Gateway.Interference.Rules.Words;

namespace Platform.Gateway.Interference.Rules;

/// <summary>Who holds a pool, and what to do about that: a larger pool helps only those whose connections come back quickly.</summary>
internal static class PoolAdvice
{
    /// <summary>Held for longer, a connection isn't missing because there are too few of them.</summary>
    private const double LongMilliseconds = 2000;

    public static ProbableCause Cause(ServiceView service, PoolView pool) => LongestHolder(pool) switch
    {
        { Statement.Length: 0 } idle => new(CauseKinds.Pool, pool.Name, Say(
            $"{pool.InUse} of {pool.Max * pool.Replicas} connections of the pool {pool.Name} of {service.Name} are lent, the longest for {idle.Longest:0} ms to a caller that runs no statement on it.")),
        { } stuck when IsSameForMost(pool, stuck) => new(CauseKinds.Database, pool.Database, Say(
            $"{stuck.Connections} of {pool.InUse} lent connections to {pool.Database} are in the same statement, for up to {stuck.Longest:0} ms, as behind a lock or in a slow query: {Statement(stuck)}")),
        { } slow => new(CauseKinds.Database, pool.Database, Say(
            $"Statements on {pool.Database} take up to {slow.Longest:0} ms, the longest: {Statement(slow)}")),
        null => new(CauseKinds.Pool, pool.Name, Say(
            $"More callers want connections of the pool {pool.Name} of {service.Name} at the same time than it has, {pool.Max} in each of {pool.Replicas} replicas; each keeps one only briefly{MostOften(pool)}.")),
    };

    public static Recommendation Recommend(PlatformView view, ServiceView service, PoolView pool) => LongestHolder(pool) switch
    {
        { Statement.Length: 0 } => Advise($"Look for code that awaits something else while it holds a connection of the pool {pool.Name}; a larger pool would be held just so."),
        { } => Advise(
            $"Look at pg_stat_activity and pg_blocking_pids() of {pool.Database} for what the statement waits for, and end that or make it faster; a larger pool would be held just so."),
        null => Enlarge(view, service, pool),
    };

    private static Recommendation Enlarge(PlatformView view, ServiceView service, PoolView pool)
    {
        // As many more as wait, in each replica; twice the pool at most, since more at once only moves the queue into the database.
        var more = Math.Clamp((int)Math.Ceiling((double)pool.Waiting / pool.Replicas), Math.Max(1, pool.Size / 4), pool.Max);
        var (from, to) = (pool.Size, pool.Size + more);
        var now = view.Services.Sum(static one => one.Pools.Sum(static each => each.Max * each.Replicas));
        var then = now + (more * pool.Replicas);
        return new(
            Say($"Enlarge the pool {pool.Name} of {service.Name} from {from} to {to} connections."),
            $"Pool__{pool.Name}__Size",
            from.ToString(CultureInfo.InvariantCulture),
            to.ToString(CultureInfo.InvariantCulture),
            Say($"The pools of all services together may then open {then} connections instead of {now} ({service.Name}: {pool.Replicas} x {to + pool.Overflow} in this pool); the server's max_connections, less what it reserves, must be at least that."));
    }

    private static HolderVitals? LongestHolder(PoolView pool)
    {
        var longest = pool.Holders.MaxBy(static holder => holder.Longest);
        return longest?.Longest >= LongMilliseconds ? longest : null;
    }

    private static bool IsSameForMost(PoolView pool, HolderVitals holder) => holder.Connections > 1 && holder.Connections * 2 >= pool.InUse;

    private static string MostOften(PoolView pool) => pool.Holders.Count > 0 ? $", most often for: {Statement(pool.Holders[0])}" : "";
}
