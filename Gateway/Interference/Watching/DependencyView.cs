using Platform.Contracts;

namespace Platform.Gateway.Interference.Watching;

/// <summary>Somebody whom the replicas of a service call, now.</summary>
/// <param name="Kind">See <see cref="DependencyKinds"/>.</param>
/// <param name="Name">Whose.</param>
/// <param name="Running">Calls under way.</param>
/// <param name="LongestSilence">The longest of the last seconds, so that it isn't forgotten between one call's end and the next call's silence; in milliseconds.</param>
/// <param name="Circuit">The worst of the replicas, and of the last seconds: one that opens and closes by turns is no better than one that is open.</param>
internal sealed record DependencyView(string Kind, string Name, int Running, double LongestSilence, string? Circuit)
{
    public const string Open = "open";
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);

    public static IReadOnlyList<DependencyView> Of(IReadOnlyList<ReplicaHistory> live, TimeSpan now)
    {
        Dictionary<(string, string), DependencyView> all = [];
        foreach (var replica in live)
        {
            for (var i = replica.Fine.Count - 1; i >= 0 && replica.Fine[i].At >= now - Memory; i--)
            {
                foreach (var one in replica.Fine[i].Vitals.Dependencies)
                {
                    var isLatest = i == replica.Fine.Count - 1;
                    // Most are well: only what is now, and what was silent or left alone, is worth a place.
                    if (isLatest || one.LongestSilence > 0 || one.Circuit == Open)
                    {
                        Add(all, one, isLatest);
                    }
                }
            }
        }

        return [.. all.Values];
    }

    private static void Add(Dictionary<(string, string), DependencyView> all, DependencyVitals one, bool isLatest)
    {
        var circuit = isLatest || one.Circuit == Open ? one.Circuit : null;
        if (!all.TryGetValue((one.Kind, one.Name), out var known))
        {
            all[(one.Kind, one.Name)] = new(one.Kind, one.Name, isLatest ? one.Running : 0, one.LongestSilence, circuit);
        }
        else
        {
            all[(one.Kind, one.Name)] = known with
            {
                Running = known.Running + (isLatest ? one.Running : 0),
                LongestSilence = Math.Max(known.LongestSilence, one.LongestSilence),
                Circuit = known.Circuit == Open ? Open : circuit ?? known.Circuit,
            };
        }
    }
}
