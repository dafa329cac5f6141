using Platform.Contracts;
using Platform.Gateway.Interference.Watching;
using static Platform.Gateway.Interference.Rules.Words;

namespace Platform.Gateway.Interference.Rules;

/// <summary>A database can't be connected to.</summary>
internal sealed class ConnectionFailures(RuleOptions options) : IRule
{
    public string Name => "connection-failures";

    public RuleOptions Options => options;

    public IEnumerable<Measurement> Measure(PlatformView view)
    {
        foreach (var service in view.Services)
        {
            foreach (var pool in service.Pools)
            {
                if (service.HalfMinute.Pool(pool.Name) is { } lately && lately.ConnectionErrors > options.ClearThreshold)
                {
                    yield return new(service.Name, pool.Name, lately.ConnectionErrors, Rank.Store, FindingSeverity.Critical, () => Explain(service, pool, lately))
                    {
                        Database = pool.Database,
                    };
                }
            }
        }
    }

    private Explanation Explain(ServiceView service, PoolView pool, PoolDifference lately) => new(
        $"{service.Name} can't connect to {pool.Database}",
        Say($"{lately.ConnectionErrors} attempts of {service.Name} to connect to {pool.Database} failed in 30 s; {pool.InUse} connections are lent, {pool.Waiting} callers wait."),
        [
            Number(Of(service, pool), "connection errors in 30 s", lately.ConnectionErrors, "", options.Threshold),
            Number(Of(service, pool), "in use", pool.InUse),
            Number(Of(service, pool), "waiting", pool.Waiting),
            Number(Of(service, pool), "used in 30 s", lately.Use.Count),
        ],
        new(CauseKinds.Database, pool.Database, $"The server of {pool.Database} is away, refuses, or has no connection left."),
        Advise($"See whether the server of {pool.Database} runs and takes connections: its log names refused ones, and `select count(*) from pg_stat_activity` compares with max_connections."));
}
