using System.Globalization;
using System.Net;

namespace Platform.Benchmarks.Failures;

/// <summary>What a probe met while a part had a fault, and after.</summary>
/// <param name="Part">What failed.</param>
/// <param name="Fault">How.</param>
/// <param name="Probe">Who asked.</param>
/// <param name="Answers">While it lasted.</param>
/// <param name="Before">Median time without any fault.</param>
/// <param name="Recovery">From its end until the probe was served some times in a row; null: not within the time.</param>
internal sealed record FailureCell(Part Part, Fault Fault, Probe Probe, IReadOnlyList<ProbeAnswer> Answers, TimeSpan Before, TimeSpan? Recovery)
{
    public TimeSpan Median => Answers.Select(static answer => answer.Took).Order().ElementAt(Answers.Count / 2);

    /// <summary>Median of the later half: those before may have been the ones that found out.</summary>
    public TimeSpan Settled => Answers.Skip(Answers.Count / 2).Select(static answer => answer.Took).Order().ElementAt((Answers.Count - (Answers.Count / 2)) / 2);

    public TimeSpan Longest => Answers.Max(static answer => answer.Took);

    public bool IsNeeded => Probe.Needs.Contains(Part.Name);

    public override string ToString()
    {
        var kinds = Answers.GroupBy(static answer => (answer.Status, answer.Type)).OrderByDescending(static group => group.Count())
            .Select(group => $"{(group.Key.Status == 0 ? "" : $"{(int)group.Key.Status} ")}{group.Key.Type}".Trim()).ToList();
        var times = Answers.All(static answer => answer.IsGood) ? $"+{Text(Median - Before)}" : $"{Text(Median)}{(Longest > Median * 2 ? $" to {Text(Longest)}" : "")}";
        var back = Answers.All(static answer => answer.IsGood) ? "" : $"; back {(Recovery is { } recovery ? Text(recovery) : "**never**")}";
        return $"{string.Join(" · ", kinds)}, {times}{back}";
    }

    /// <summary>To compare statuses with.</summary>
    public IEnumerable<HttpStatusCode> Statuses => Answers.Select(static answer => answer.Status).Distinct();

    private static string Text(TimeSpan time)
    {
        var milliseconds = Math.Max(0, time.TotalMilliseconds);
        return milliseconds < 1000 ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0} ms") : string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:0.0} s");
    }
}
