using Platform.Contracts;
using Platform.Gateway.Interference.Rules;
using Platform.Gateway.Interference.Watching;

namespace Platform.Gateway.Interference.Findings;

/// <summary>Which findings belong together: what the platform is made of says who can hold up whom.</summary>
internal sealed class Relations(PlatformView view)
{
    private const string CacheCollapse = "cache-collapse";

    /// <summary>Databases that fail together are on one server; later than this it is chance.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(20);

    public bool Belong(TrackedFinding one, TrackedFinding other) => Explains(one, other) || Explains(other, one) || AreSiblings(one, other);

    /// <summary>Whether what the first one found can be why there is the second.</summary>
    public bool Explains(TrackedFinding root, TrackedFinding other) => root.Rank < other.Rank && (IsSame(root.OwnCause, other.OwnCause) || root.OwnCause.Kind switch
    {
        CauseKinds.Redis => other.Key.Rule == CacheCollapse || (Suffers(other) && UsesRedis(other.Key.Service)),
        CauseKinds.Database => other.Database == root.OwnCause.Resource || view.Services.Any(one => Uses(one, root.OwnCause.Resource) && Reaches(one.Name, other)),
        CauseKinds.Service => other.Key.Service == root.OwnCause.Resource || Reaches(root.OwnCause.Resource, other),
        CauseKinds.Pool => Reaches(root.Key.Service, other),
        CauseKinds.Load or CauseKinds.Machine => other.Rank == Rank.Machine || (root.Rank == Rank.Callers ? ReachesAuth(other) : Suffers(other)),
        CauseKinds.Provider or CauseKinds.Extension => Reaches(root.Key.Service, other),
        _ => root.Rank == Rank.Symptom && IsEcho(root, other),
    });

    /// <summary>Of one rank, and about the same thing.</summary>
    private static bool AreSiblings(TrackedFinding one, TrackedFinding other)
    {
        if (one.Rank != other.Rank || one.OwnCause.Kind == CauseKinds.Unknown)
        {
            return false;
        }

        var isAboutOne = one.Key.Service == other.Key.Service && one.Key.Subject == other.Key.Subject;
        var isAtOnce = (one.Finding.Since - other.Finding.Since).Duration() <= Together;
        return isAboutOne || IsSame(one.OwnCause, other.OwnCause)
            || (one.OwnCause.Kind == other.OwnCause.Kind && (one.OwnCause.Kind == CauseKinds.Machine || (one.OwnCause.Kind == CauseKinds.Database && isAtOnce)));
    }

    private static bool IsSame(ProbableCause one, ProbableCause other)
        => one.Kind != CauseKinds.Unknown && one.Kind == other.Kind && one.Resource == other.Resource;

    private static bool Suffers(TrackedFinding finding) => finding.Rank is Rank.Load or Rank.Symptom or Rank.Echo;

    /// <summary>Whether callers whom the finding is about wait for this service. All requests do for AuthService, which checks them.</summary>
    private static bool Reaches(string service, TrackedFinding finding) => Suffers(finding)
        && (finding.Key.Service == service
            || (finding.Key.Service == Parts.Gateway && (service == Parts.Auth || Parts.OwnerOf(finding.Key.Subject) == service))
            || (finding.OwnCause.Kind == CauseKinds.Service && finding.OwnCause.Resource == service));

    private static bool ReachesAuth(TrackedFinding finding) => finding.Key.Service == Parts.Auth || Reaches(Parts.Auth, finding);

    /// <summary>What a service is slow with the gateway waits for.</summary>
    private static bool IsEcho(TrackedFinding root, TrackedFinding other) => other.Key.Service == Parts.Gateway && Parts.OwnerOf(other.Key.Subject) == root.Key.Service;

    private static bool Uses(ServiceView service, string database) => service.Pools.Any(pool => pool.Database == database);

    private bool UsesRedis(string service) => view.Find(service) is { } found && found.Live.Any(static replica => replica.Fine[^1].Vitals.Redis is not null);
}
