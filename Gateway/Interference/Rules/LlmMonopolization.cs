using Platform.Contracts;
using Platform.Gateway.Interference.Watching;
using static Platform.Gateway.Interference.Rules.Words;

namespace Platform.Gateway.Interference.Rules;

/// <summary>LLM work or warm-up is high, and at the same time a higher priority is slower than it was.</summary>
internal sealed class LlmMonopolization(RuleOptions options) : IRule
{
    private const int LeastRequests = 10;

    /// <summary>Faster than this is fast, however much faster it was before.</summary>
    private const double LeastMilliseconds = 50;

    /// <summary>What is held against a class of which nothing is known from before.</summary>
    private const double UsualMilliseconds = 150;

    private static readonly string[] Higher = [RequestClassNames.Check, RequestClassNames.Auth, RequestClassNames.Extensions];

    public string Name => "llm-monopolization";

    public RuleOptions Options => options;

    public IEnumerable<Measurement> Measure(PlatformView view)
    {
        if (LlmLoad.Find(view) is not { IsHigh: true } load)
        {
            yield break;
        }

        foreach (var requests in Higher)
        {
            if (Worst(view, requests) is var (of, now, usual) && now / usual > options.ClearThreshold)
            {
                var owner = Parts.OwnerOf(requests) ?? of;
                var severity = requests == RequestClassNames.Extensions ? FindingSeverity.Warning : FindingSeverity.Critical;
                yield return new(owner, requests, now / usual, Rank.Load, severity, () => Explain(load, requests, of, now, usual));
            }
        }
    }

    /// <summary>As the service itself sees it, or as the gateway waits for it.</summary>
    private static (string Of, double Now, double Usual)? Worst(PlatformView view, string requests)
    {
        (string, double Now, double Usual)? worst = null;
        foreach (var service in view.Services)
        {
            if ((service.Name == Parts.Gateway || service.Name == Parts.OwnerOf(requests))
                && service.Recent.Class(requests)?.Latency is { Count: >= LeastRequests } latency
                && latency.Quantile(0.95) is >= LeastMilliseconds and var now)
            {
                var before = service.Baseline?.Class(requests)?.Latency;
                var usual = Math.Max(1, before is { Count: >= LeastRequests } ? before.Quantile(0.95) : UsualMilliseconds);
                worst = worst is { } known && known.Now / known.Usual >= now / usual ? worst : (service.Name, now, usual);
            }
        }

        return worst;
    }

    private Explanation Explain(LlmLoad load, string requests, string of, double now, double usual) => new(
        $"{(load.IsWarmUp ? "Warm-up" : "LLM work")} slows down {requests}",
        Say($"Requests of the class {requests} take {now:0} ms at {of} (p95), {now / usual:0.0} times as long as the usual {usual:0} ms, while {load.Describe()}."),
        [
            Number($"{of}/{requests}", "p95, times the usual", now / usual, "", options.Threshold),
            Number($"{of}/{requests}", "p95", now, "ms"),
            Number($"{of}/{requests}", "p95, usual", usual, "ms"),
            .. load.Evidence(),
        ],
        new(CauseKinds.Load, load.IsWarmUp ? LlmLoad.WarmUp : LlmLoad.Calls, Say($"{Parts.Llm} takes what {requests} needs: {load.Describe()}.")),
        load.Recommend());
}
