using Platform.Contracts;
using Platform.Gateway.Interference.Watching;
using static Platform.Gateway.Interference.Rules.Words;

namespace Platform.Gateway.Interference.Rules;

/// <summary>A pool is nearly full for long. Nobody need suffer yet, so it is a warning, and takes longer than all others.</summary>
internal sealed class PoolUtilization(RuleOptions options) : IRule
{
    public string Name => "pool-utilization";

    public RuleOptions Options => options;

    public IEnumerable<Measurement> Measure(PlatformView view)
    {
        foreach (var service in view.Services)
        {
            foreach (var pool in service.Pools)
            {
                if (pool.Utilization > options.ClearThreshold)
                {
                    yield return new(service.Name, pool.Name, pool.Utilization, Rank.Pool, FindingSeverity.Warning, () => Explain(view, service, pool))
                    {
                        Database = pool.Database,
                    };
                }
            }
        }
    }

    private Explanation Explain(PlatformView view, ServiceView service, PoolView pool) => new(
        $"The pool {pool.Name} of {service.Name} is nearly full",
        Say($"{pool.InUse} of {pool.Max * pool.Replicas} connections of the pool {pool.Name} of {service.Name} are lent; {pool.Waiting} callers wait."),
        [
            Number(Of(service, pool), "utilization", pool.Utilization * 100, "%", options.Threshold * 100),
            Number(Of(service, pool), "in use", pool.InUse),
            Number(Of(service, pool), "most", pool.Max * pool.Replicas),
            Number(Of(service, pool), "waiting", pool.Waiting),
            .. Holders(service, pool),
        ],
        PoolAdvice.Cause(service, pool),
        PoolAdvice.Recommend(view, service, pool));
}
