using Platform.Contracts;
using Platform.Gateway.Interference.Watching;
using static Platform.Gateway.Interference.Rules.Words;

namespace Platform.Gateway.Interference.Rules;

/// <summary>A service can't be found, or replicas of it owe an answer.</summary>
internal sealed class ServiceSilent(RuleOptions options) : IRule
{
    public string Name => "service-silent";

    public RuleOptions Options => options;

    public IEnumerable<Measurement> Measure(PlatformView view)
    {
        // Who is short of threads hears nobody.
        foreach (var service in view.IsJudge ? view.Services : [])
        {
            var silent = service.Replicas.Where(static replica => replica.SilentSince is not null).ToArray();
            var since = service.AbsentSince ?? silent.Min(static replica => replica.SilentSince);
            var seconds = (view.Now - since)?.TotalSeconds ?? 0;
            if (seconds > options.ClearThreshold)
            {
                var known = service.Replicas.Count(static replica => !replica.IsLost);
                var isGone = silent.Length == known;
                var severity = isGone ? FindingSeverity.Critical : FindingSeverity.Warning;
                yield return new(service.Name, "replicas", seconds, Rank.Store, severity, () => Explain(service, silent, known, seconds));
            }
        }
    }

    private Explanation Explain(ServiceView service, ReplicaHistory[] silent, int known, double seconds)
    {
        var isAbsent = service.AbsentSince is not null;
        var who = isAbsent ? $"No replica of {service.Name} can be found"
            : silent.Length == known ? $"{service.Name} does not answer"
            : $"A replica of {service.Name} does not answer";
        return new(
            who,
            isAbsent
                ? Say($"No connection to {service.Name} has led to a replica for {seconds:0} s.")
                : Say($"{silent.Length} of {known} replicas of {service.Name} have not answered for up to {seconds:0} s: {string.Join(", ", silent.Select(static one => one.Instance))}."),
            [
                Number(service.Name, "silent", seconds, "s", options.Threshold),
                Number(service.Name, "silent replicas", silent.Length),
                Number(service.Name, "replicas", known),
            ],
            new(CauseKinds.Service, service.Name, isAbsent ? $"{service.Name} isn't running, or can't be reached." : "The process stands still, has no thread left, or the network to it is cut."),
            Advise(isAbsent
                ? $"Start {service.Name}, and see the end of its log for why it ended."
                : $"Look at the process and its log (a dump shows what its threads wait for), and restart {string.Join(", ", silent.Select(static one => one.Instance))}."));
    }
}
