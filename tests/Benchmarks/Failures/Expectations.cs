using System.Net;
using Platform.Benchmarks.Stack;

namespace Platform.Benchmarks.Failures;

/// <summary>What every cell owes its caller. docs/failures.md says the same in words.</summary>
internal static class Expectations
{
    private static readonly TimeSpan QuickRefusal = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan AnyRefusal = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan UnneededMedian = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan UnneededLongest = TimeSpan.FromSeconds(4);

    /// <summary>Of a request that asks something a few times for its answer: ten late answers of 200 ms.</summary>
    private static readonly TimeSpan SlowMedian = TimeSpan.FromSeconds(2);

    /// <summary>A circuit that opened twice is closed by then.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(20);

    /// <returns>What is not as it should be.</returns>
    public static IEnumerable<string> Broken(FailureCell cell) =>
        Always(cell).Concat(cell.IsNeeded ? Needed(cell) : Unneeded(cell));

    private static IEnumerable<string> Always(FailureCell cell)
    {
        foreach (var status in cell.Statuses.Where(static status => (int)status is (>= 300 and < 500 and not 429) or 500))
        {
            yield return $"{(int)status}, though the request was good";
        }

        if (cell.Answers.Any(static answer => answer is { Status: HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests, SaysWhen: false }))
        {
            yield return "a refusal that doesn't say when to try again";
        }

        if (cell.Answers.Any(static answer => answer.Type is "broken" or ProbeAnswer.Cut or "not a problem"))
        {
            yield return "an answer that is no answer";
        }

        if (cell.Recovery is null || cell.Recovery > Recovery)
        {
            yield return $"not served again within {Recovery.TotalSeconds} s";
        }
    }

    /// <summary>Others go on as if nothing had happened; right after a start everything is slow.</summary>
    private static IEnumerable<string> Unneeded(FailureCell cell)
    {
        if (cell.Answers.Any(static answer => !answer.IsGood))
        {
            yield return "not served, though it doesn't need what is missing";
        }

        if (cell.Fault != Fault.AbsentAtStart && cell.Probe.Name != Probe.Admin && cell.Settled - cell.Before > UnneededMedian)
        {
            yield return $"{(cell.Settled - cell.Before).TotalMilliseconds:0} ms slower, though it doesn't need what is missing";
        }

        if (cell.Longest > UnneededLongest)
        {
            yield return $"{cell.Longest.TotalSeconds:0.0} s for an answer";
        }
    }

    private static IEnumerable<string> Needed(FailureCell cell) => cell.Fault switch
    {
        Fault.Slow => Slow(cell),
        // A model may think for as long as its provider's ResponseTimeout says; nobody can tell that from a provider that hangs.
        Fault.Frozen when cell.Part.Name == Parts.Provider => [],
        Fault.Frozen or Fault.VerySlow => Late(cell, AnyRefusal),
        _ => Late(cell, cell.Fault == Fault.AbsentAtStart ? AnyRefusal : QuickRefusal),
    };

    private static IEnumerable<string> Slow(FailureCell cell)
    {
        if (cell.Answers.Any(static answer => !answer.IsGood))
        {
            yield return "not served by something that is only a little slow";
        }

        if (cell.Median - cell.Before > SlowMedian)
        {
            yield return $"{(cell.Median - cell.Before).TotalSeconds:0.0} s slower";
        }
    }

    private static IEnumerable<string> Late(FailureCell cell, TimeSpan most)
    {
        if (cell.Longest > most || cell.Statuses.Contains((HttpStatusCode)0))
        {
            yield return $"{cell.Longest.TotalSeconds:0.0} s for an answer";
        }
    }
}
