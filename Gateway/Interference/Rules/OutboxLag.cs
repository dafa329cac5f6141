using Platform.Contracts;
using Platform.Gateway.Interference.Watching;
using static Platform.Gateway.Interference.Rules.Words;

namespace Platform.Gateway.Interference.Rules;

/// <summary>Events wait to be delivered. None is lost, but what is billed is late.</summary>
internal sealed class OutboxLag(RuleOptions options) : IRule
{
    public string Name => "outbox-lag";

    public RuleOptions Options => options;

    public IEnumerable<Measurement> Measure(PlatformView view)
    {
        foreach (var service in view.Services)
        {
            // All replicas look at one table.
            var outbox = service.Live.Select(static replica => replica.Fine[^1].Vitals.Outbox).OfType<OutboxVitals>().MaxBy(static one => one.OldestAgeSeconds);
            if (outbox is not null && outbox.OldestAgeSeconds > options.ClearThreshold)
            {
                yield return new(service.Name, "outbox", outbox.OldestAgeSeconds, Rank.Symptom, FindingSeverity.Warning, () => Explain(service, outbox));
            }
        }
    }

    private Explanation Explain(ServiceView service, OutboxVitals outbox) => new(
        $"Events of {service.Name} wait to be delivered",
        Say($"{outbox.Waiting} events of {service.Name} wait to be delivered, the oldest for {outbox.OldestAgeSeconds:0} s; {outbox.Refused} are set aside."),
        [
            Number($"{service.Name}/outbox", "oldest", outbox.OldestAgeSeconds, "s", options.Threshold),
            Number($"{service.Name}/outbox", "waiting", outbox.Waiting),
            Number($"{service.Name}/outbox", "refused", outbox.Refused),
        ],
        new(CauseKinds.Service, Parts.Usage, $"{Parts.Usage} doesn't take events as fast as they come, or not at all."),
        Advise($"See whether {Parts.Usage} runs and its pool `usage` has connections; the events are delivered by themselves when it does."));
}
