using Platform.Contracts;
using Platform.Gateway.Interference.Watching;
using static Platform.Gateway.Interference.Rules.Words;

namespace Platform.Gateway.Interference.Rules;

/// <summary>Which of our processes use the processors of one machine, most first; each as a share of all its processors.</summary>
internal sealed record MachineUse(IReadOnlyList<(string Service, double Share)> Shares)
{
    public const string Outside = "outside";
    private const double UsedUp = 0.75;
    private const double Idle = 0.5;

    public double Total => Shares.Sum(static one => one.Share);

    public static MachineUse Of(PlatformView view, ReplicaHistory replica)
    {
        var host = HostOf(replica.Instance);
        return new([
            .. view.Services
                .Select(service => (service.Name, Share: service.Live.Where(one => HostOf(one.Instance) == host).Sum(ServiceView.ProcessorShare)))
                .Where(static one => one.Share > 0)
                .OrderByDescending(static one => one.Share),
        ]);
    }

    /// <summary>Threads that wait for others leave the processors idle; work that has none leaves them no rest; and what isn't ours is what is missing.</summary>
    public ProbableCause Blame(string service, ProcessVitals process)
    {
        if (Total >= UsedUp && Shares is [var most, ..])
        {
            return new(CauseKinds.Machine, most.Service, Say($"The processors are used up, {most.Share:P0} of them by {most.Service}."));
        }

        var own = Shares.FirstOrDefault(one => one.Service == service).Share;
        return process.QueuedWorkItems > process.Threads && own < Idle
            ? new(CauseKinds.Service, service, Say($"The {process.Threads} threads of {service} are blocked while they wait for something, and {process.QueuedWorkItems} steps wait for them."))
            : new(CauseKinds.Machine, Outside, Say($"The platform uses only {Total:P0} of the processors: something else on the machine takes them, or the container is throttled."));
    }

    public Recommendation Recommend(PlatformView view, string service, ProcessVitals process) => Blame(service, process) switch
    {
        { Kind: CauseKinds.Service } => Advise($"Take a dump of {service} and look for threads that block on a task, a lock or a synchronous call; more threads only hide it (DOTNET_ThreadPool_MinThreads)."),
        { Resource: Outside } => Advise("See with top what else runs on the machine, and the container's limits (cpu.stat: nr_throttled); give the platform more processors or a higher priority."),
        { Resource: Parts.Llm } when LlmLoad.Find(view) is { } load => load.Recommend(),
        var busy => Advise($"Give {busy.Resource} more processors or further replicas on another machine."),
    };

    private static string HostOf(string instance) => instance.LastIndexOf(':') is > 0 and var at ? instance[..at] : instance;
}
