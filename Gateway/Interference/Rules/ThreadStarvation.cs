using Platform.Contracts;
using Platform.Gateway.Interference.Watching;
using static Platform.Gateway.Interference.Rules.Words;

namespace Platform.Gateway.Interference.Rules;

/// <summary>Work that is ready waits for a thread or a processor.</summary>
internal sealed class ThreadStarvation(RuleOptions options) : IRule
{
    public string Name => "thread-starvation";

    public RuleOptions Options => options;

    public IEnumerable<Measurement> Measure(PlatformView view)
    {
        foreach (var service in view.Services)
        {
            var worst = service.Live.MaxBy(static replica => replica.Fine[^1].Vitals.Process.SchedulingDelay);
            if (worst?.Fine[^1].Vitals.Process is { } process && process.SchedulingDelay > options.ClearThreshold)
            {
                var severity = service.Name is Parts.Auth or Parts.Gateway ? FindingSeverity.Critical : FindingSeverity.Warning;
                yield return new(service.Name, "threads", process.SchedulingDelay, Rank.Machine, severity, () => Explain(view, service, worst, process));
            }
        }
    }

    private Explanation Explain(PlatformView view, ServiceView service, ReplicaHistory replica, ProcessVitals process)
    {
        var use = MachineUse.Of(view, replica);
        return new(
            $"Work of {service.Name} waits for threads",
            Say($"Every step of {service.Name} comes {process.SchedulingDelay:0} ms late; {process.QueuedWorkItems} steps wait for {process.Threads} threads, and {use.Total:P0} of {process.Cores} processors are used by the platform."),
            [
                Number($"{service.Name}/threads", "delay", process.SchedulingDelay, "ms", options.Threshold),
                Number($"{service.Name}/threads", "queued", process.QueuedWorkItems),
                Number($"{service.Name}/threads", "threads", process.Threads),
                .. use.Shares.Select(static one => Number(one.Service, "processors", one.Share * 100, "%")),
            ],
            use.Blame(service.Name, process),
            use.Recommend(view, service.Name, process));
    }
}
