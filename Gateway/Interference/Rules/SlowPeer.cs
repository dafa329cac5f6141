using Platform.Contracts;
using Platform.Gateway.Interference.Watching;
using static Platform.Gateway.Interference.Rules.Words;

namespace Platform.Gateway.Interference.Rules;

/// <summary>An extension or a provider takes long to say anything.</summary>
internal sealed class SlowPeer(string kind, RuleOptions options) : IRule
{
    /// <summary>With so many answers the answers tell how it does, and a call that hangs is one call.</summary>
    private const int LeastCalls = 10;

    /// <summary>Some are always slow: a silence is none as long as it is usual, and answers are slow when they were faster before.</summary>
    private const double TimesUsual = 3;
    private const double SlowerThanBefore = 2;

    public string Name => $"slow-{kind}";

    public RuleOptions Options => options;

    public IEnumerable<Measurement> Measure(PlatformView view)
    {
        foreach (var service in view.Services)
        {
            foreach (var peer in service.Dependencies)
            {
                if (peer.Kind == kind && Slowness(service, peer) is var slowness && slowness > options.ClearThreshold)
                {
                    yield return new(service.Name, peer.Name, slowness, Rank.Peer, FindingSeverity.Warning, () => Explain(service, peer, slowness));
                }
            }
        }
    }

    private static double Slowness(ServiceView service, DependencyView peer)
    {
        var before = service.Baseline?.Dependency(peer.Kind, peer.Name) is { Latency.Count: >= LeastCalls } known ? known.Latency : null;
        if (service.Recent.Dependency(peer.Kind, peer.Name) is { Latency.Count: >= LeastCalls } recent)
        {
            var p95 = recent.Latency.Quantile(0.95);
            return p95 > before?.Quantile(0.95) * SlowerThanBefore ? p95 : 0;
        }

        var usual = before?.Quantile(0.99) ?? 0;
        return peer.LongestSilence > usual * TimesUsual ? peer.LongestSilence : 0;
    }

    private Explanation Explain(ServiceView service, DependencyView peer, double slowness)
    {
        var (of, lately) = ($"{service.Name}/{peer.Kind}/{peer.Name}", service.HalfMinute.Dependency(peer.Kind, peer.Name) ?? new());
        return new(
            $"The {kind} {peer.Name} is silent",
            Say($"{service.Name} waits up to {slowness:0} ms for the first byte of the {kind} {peer.Name}; {peer.Running} calls wait now, {lately.Calls} ended in 30 s, {lately.Failures} of them in failure."),
            [
                Number(of, "silence", slowness, "ms", options.Threshold),
                Number(of, "running", peer.Running),
                Number(of, "calls in 30 s", lately.Calls),
                Number(of, "failures in 30 s", lately.Failures),
                Number(of, "p95 before", service.Baseline?.Dependency(peer.Kind, peer.Name)?.Latency.Quantile(0.95) ?? 0, "ms"),
            ],
            new(kind, peer.Name, $"The {kind} {peer.Name} takes calls and doesn't answer them."),
            kind == DependencyKinds.Extension
                ? Advise($"Lower the timeout or the places of {peer.Name} at /api/v1/extensions/{{extension}}/resilience, or disable it until it answers; others are not held up by it.")
                : Advise($"Ask the provider {peer.Name} for its status, and give its models a fallback or further deployments, so that calls go elsewhere when it is silent."));
    }
}
