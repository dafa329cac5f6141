using Platform.Contracts;
using Platform.Gateway.Interference.Watching;
using static Platform.Gateway.Interference.Rules.Words;

namespace Platform.Gateway.Interference.Rules;

/// <summary>Callers wait for a connection.</summary>
internal sealed class PoolWaiters(RuleOptions options) : IRule
{
    public string Name => "pool-waiters";

    public RuleOptions Options => options;

    public IEnumerable<Measurement> Measure(PlatformView view)
    {
        foreach (var service in view.Services)
        {
            foreach (var pool in service.Pools)
            {
                var recent = service.Recent.Pool(pool.Name);
                // One in a hundred who waits is a spike; one in ten isn't.
                var waited = Math.Max(pool.LongestWait, recent is { Wait.Count: >= 10 } ? recent.Wait.Quantile(0.9) : 0);
                if (waited > options.ClearThreshold)
                {
                    var severity = recent?.Timeouts > 0 || pool.Priority is "highest" or "high" ? FindingSeverity.Critical : FindingSeverity.Warning;
                    yield return new(service.Name, pool.Name, waited, Rank.Pool, severity, () => Explain(view, service, pool, recent, waited)) { Database = pool.Database };
                }
            }
        }
    }

    private Explanation Explain(PlatformView view, ServiceView service, PoolView pool, PoolDifference? recent, double waited) => new(
        $"Callers of {service.Name} wait for connections of the pool {pool.Name}",
        Say($"{pool.Waiting} callers of {service.Name} wait for a connection of the pool {pool.Name}, up to {waited:0} ms; {pool.InUse} of {pool.Max * pool.Replicas} are lent, {recent?.Timeouts ?? 0} gave up in 10 s."),
        [
            Number(Of(service, pool), "wait", waited, "ms", options.Threshold),
            Number(Of(service, pool), "waiting", pool.Waiting),
            Number(Of(service, pool), "in use", pool.InUse),
            Number(Of(service, pool), "most", pool.Max * pool.Replicas),
            Number(Of(service, pool), "timeouts", recent?.Timeouts ?? 0),
            Number(Of(service, pool), "use, median", recent?.Use.Quantile(0.5) ?? 0, "ms"),
            .. Holders(service, pool),
        ],
        PoolAdvice.Cause(service, pool),
        PoolAdvice.Recommend(view, service, pool));
}
