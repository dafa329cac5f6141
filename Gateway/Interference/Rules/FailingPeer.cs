using Platform.Contracts;
using Platform.Gateway.Interference.Watching;
using static Platform.Gateway.Interference.Rules.Words;

namespace Platform.Gateway.Interference.Rules;

/// <summary>Calls to an extension, a provider or another service fail, or are not even made any more.</summary>
internal sealed class FailingPeer(RuleOptions options) : IRule
{
    private const int LeastCalls = 5;

    public string Name => "failing-peer";

    public RuleOptions Options => options;

    public IEnumerable<Measurement> Measure(PlatformView view)
    {
        foreach (var service in view.Services)
        {
            foreach (var peer in service.Dependencies)
            {
                var lately = service.HalfMinute.Dependency(peer.Kind, peer.Name);
                var share = peer.Circuit == DependencyView.Open ? 1 : lately is { Calls: >= LeastCalls } ? (double)lately.Failures / lately.Calls : 0;
                if (share > options.ClearThreshold)
                {
                    var severity = peer.Kind == DependencyKinds.Service ? FindingSeverity.Critical : FindingSeverity.Warning;
                    yield return new(service.Name, peer.Name, share, Rank.Peer, severity, () => Explain(service, peer, lately, share));
                }
            }
        }
    }

    private Explanation Explain(ServiceView service, DependencyView peer, DependencyDifference? lately, double share)
    {
        var of = $"{service.Name}/{peer.Kind}/{peer.Name}";
        var isLeftAlone = peer.Circuit == DependencyView.Open;
        return new(
            $"Calls to the {peer.Kind} {peer.Name} fail",
            Say($"{lately?.Failures ?? 0} of {lately?.Calls ?? 0} calls of {service.Name} to the {peer.Kind} {peer.Name} failed in 30 s{(isLeftAlone ? ", and it is left alone, or was a moment ago" : "")}."),
            [
                Number(of, "failures", share * 100, "%", options.Threshold * 100),
                Number(of, "failures in 30 s", lately?.Failures ?? 0),
                Number(of, "calls in 30 s", lately?.Calls ?? 0),
                Number(of, "circuit open", isLeftAlone ? 1 : 0),
            ],
            new(peer.Kind, peer.Name, $"The {peer.Kind} {peer.Name} is away, or answers with errors."),
            peer.Kind switch
            {
                DependencyKinds.Extension => Advise($"See /api/v1/extensions/{{extension}}/health for what {peer.Name} answers; disable it until it works, or leave it: it is tried again by itself."),
                DependencyKinds.Provider => Advise($"See the provider's status and whether its key is valid and within its quota; give the models of {peer.Name} a fallback."),
                _ => Advise($"See whether {peer.Name} runs and what its log says: {service.Name} can't do without it for long."),
            });
    }
}
