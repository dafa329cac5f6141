using Platform.Contracts;
using Platform.Gateway.Interference.Watching;
using static Platform.Gateway.Interference.Rules.Words;

namespace Platform.Gateway.Interference.Rules;

/// <summary>A store takes requests and answers none.</summary>
internal sealed class FrozenStore(RuleOptions options) : IRule
{
    /// <summary>Long statements are the daily work of pools that nobody waits for.</summary>
    private const double WeightOfLow = 0.12;

    /// <summary>One slow statement on its own may be just that.</summary>
    private const double WeightOfOne = 0.4;

    public string Name => "frozen-store";

    public RuleOptions Options => options;

    public IEnumerable<Measurement> Measure(PlatformView view)
    {
        foreach (var service in view.Services)
        {
            if (SilenceOfRedis(service, view.Now) is var silence && silence > options.ClearThreshold)
            {
                yield return new(service.Name, CauseKinds.Redis, silence, Rank.Store, FindingSeverity.Warning, () => ExplainRedis(service, silence));
            }

            foreach (var pool in service.Pools)
            {
                if (SilenceOf(service, pool) is var stalled && stalled > options.ClearThreshold)
                {
                    yield return new(service.Name, pool.Name, stalled, Rank.Store, FindingSeverity.Critical, () => Explain(service, pool, stalled))
                    {
                        Database = pool.Database,
                    };
                }
            }
        }
    }

    private static double SilenceOf(ServiceView service, PoolView pool)
    {
        if (pool.Stalled is not { } stalled)
        {
            return 0;
        }

        var weight = service.Recent.Pool(pool.Name)?.ConnectionErrors > 0 ? 1
            : pool.Priority is "low" or "lowest" ? WeightOfLow
            : pool.InUse + pool.Waiting > 1 ? 1 : WeightOfOne;
        return stalled.TotalSeconds * weight;
    }

    /// <summary>For how long the replica that has missed it longest has had no answer.</summary>
    private static double SilenceOfRedis(ServiceView service, TimeSpan now)
    {
        var longest = 0d;
        foreach (var replica in service.Live)
        {
            var since = now;
            for (var i = replica.Fine.Count - 1; i > 0 && IsSilent(replica.Fine[i - 1].Vitals.Redis, replica.Fine[i].Vitals.Redis); i--)
            {
                since = replica.Fine[i - 1].At;
            }

            longest = Math.Max(longest, (now - since).TotalSeconds);
        }

        return longest;
    }

    /// <summary>Either no command is sent any more, or most that were had no answer.</summary>
    private static bool IsSilent(RedisVitals? before, RedisVitals? then) => then is not null
        && (!then.IsAvailable || (Difference.Came(then.Errors, before?.Errors) is > 0 and var errors && errors * 2 > Difference.Came(then.Commands, before?.Commands)));

    private Explanation ExplainRedis(ServiceView service, double silence) => new(
        "Redis does not answer",
        Say($"{service.Name} has had no answer from Redis for {silence:0} s; {service.HalfMinute.RedisErrors} of {service.HalfMinute.RedisCommands} commands in 30 s were in vain."),
        [
            Number($"{service.Name}/redis", "silent", silence, "s", options.Threshold),
            Number($"{service.Name}/redis", "errors in 30 s", service.HalfMinute.RedisErrors),
            Number($"{service.Name}/redis", "commands in 30 s", service.HalfMinute.RedisCommands),
        ],
        new(CauseKinds.Redis, CauseKinds.Redis, "Redis is away, frozen or too slow. Everything works without it, but caches are colder and limits are counted by each gateway for itself."),
        Advise("See whether the Redis server runs, whether its processor is used up (SLOWLOG GET) and whether it swaps or writes a snapshot; restarting it loses nothing but warmth."));

    private Explanation Explain(ServiceView service, PoolView pool, double stalled)
    {
        var cause = PoolAdvice.Cause(service, pool);
        return new(
            $"{pool.Database} stands still",
            Say($"No statement of {service.Name} on {pool.Database} has ended quickly for {pool.Stalled?.TotalSeconds:0} s, while {pool.InUse} connections are lent and {pool.Waiting} callers wait."),
            [
                Number(Of(service, pool), "stands still", stalled, "s", options.Threshold),
                Number(Of(service, pool), "in use", pool.InUse),
                Number(Of(service, pool), "waiting", pool.Waiting),
                Number(Of(service, pool), "connection errors in 10 s", service.Recent.Pool(pool.Name)?.ConnectionErrors ?? 0),
                .. Holders(service, pool),
            ],
            cause.Kind == CauseKinds.Database ? cause : new(CauseKinds.Database, pool.Database, $"The server of {pool.Database} doesn't answer: frozen, without disk, or cut off."),
            Advise($"See whether the server of {pool.Database} answers at all (`psql -c 'select 1'`); if it does, pg_stat_activity and pg_blocking_pids() show what the statements wait for."));
    }
}
