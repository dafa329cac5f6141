using Platform.Contracts;
using Platform.Gateway.Interference.Watching;
using static Platform.Gateway.Interference.Rules.Words;

namespace Platform.Gateway.Interference.Rules;

/// <summary>A cache that used to have what is asked for has it no more.</summary>
internal sealed class CacheCollapse(RuleOptions options) : IRule
{
    private const int LeastLookups = 50;
    private const int LeastMisses = 20;
    private const double LeastHitRate = 0.5;

    public string Name => "cache-collapse";

    public RuleOptions Options => options;

    public IEnumerable<Measurement> Measure(PlatformView view)
    {
        foreach (var service in view.Services)
        {
            foreach (var cache in service.CacheNames)
            {
                if (service.HalfMinute.Cache(cache) is { Lookups: >= LeastLookups, Misses: >= LeastMisses } now
                    && service.Baseline?.Cache(cache) is { Lookups: >= LeastLookups, HitRate: >= LeastHitRate } before
                    && before.HitRate - now.HitRate is var fall && fall > options.ClearThreshold)
                {
                    yield return new(service.Name, cache, fall, Rank.Symptom, FindingSeverity.Warning, () => Explain(service, cache, now, before));
                }
            }
        }
    }

    private Explanation Explain(ServiceView service, string cache, CacheDifference now, CacheDifference before) => new(
        $"The cache {cache} of {service.Name} helps no more",
        Say($"The cache {cache} of {service.Name} had {now.HitRate:P0} of what was asked for in the last 30 s, and {before.HitRate:P0} before; {now.Misses} callers waited for the source."),
        [
            Number($"{service.Name}/cache/{cache}", "fall of the hit rate", (before.HitRate - now.HitRate) * 100, "%", options.Threshold * 100),
            Number($"{service.Name}/cache/{cache}", "hit rate", now.HitRate * 100, "%"),
            Number($"{service.Name}/cache/{cache}", "hit rate before", before.HitRate * 100, "%"),
            Number($"{service.Name}/cache/{cache}", "misses in 30 s", now.Misses),
            Number($"{service.Name}/cache/{cache}", "load errors in 30 s", now.LoadErrors),
        ],
        new(CauseKinds.Unknown, cache, "It was cleared, invalidated again and again, is too small for what is asked now, or lost its Redis."),
        Advise($"See at /api/v1/admin/cache/stats whether {cache} evicts entries (then raise Cache__{cache}__MaxEntries) or is invalidated by constant changes; after a clearing it comes back by itself."));
}
