using System.Diagnostics;
using System.Globalization;
using System.Text;
using Platform.Benchmarks.Neighbours;
using Platform.Benchmarks.Stack;
using Platform.Contracts;

namespace Platform.Benchmarks.Detector;

/// <summary>Whether the interference monitor finds what is injected, names it, and keeps quiet otherwise: see docs/isolation.md.</summary>
internal static class DetectorCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromMinutes(2);

    /// <returns>1 when something was missed, named wrongly or made up.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var options = new CommandOptions(arguments);
        var stressors = Stressors.Find(options.Text("only") ?? string.Join(',', Stressors.All.Where(static one => one.Name != Stressors.Report).Select(static one => one.Name)));
        await using var stack = await PlatformStack.StartAsync(new() { Relayed = Stressors.Relayed });
        using var feed = new IncidentFeed(stack);
        using var traffic = new VictimTraffic(stack, Victim.All);
        await traffic.MeasureAsync(TimeSpan.FromSeconds(10));
        feed.Forget(await feed.ReadAsync());
        List<Trial> trials =
        [
            await QuietAsync(feed, "nothing", () => Task.Delay(TimeSpan.FromMinutes(options.Number("idle-minutes", 10)))),
            await QuietAsync(feed, "healthy load", () => traffic.MeasureAsync(TimeSpan.FromMinutes(options.Number("healthy-minutes", 3)))),
        ];
        for (var repeat = 0; repeat < (int)options.Number("repeats", 3); repeat++)
        {
            foreach (var stressor in stressors)
            {
                Console.Error.WriteLine($"{repeat + 1}: {stressor.Name}");
                trials.Add(await InjectAsync(stack, feed, traffic, stressor, options.Seconds("hold", 25)));
            }
        }

        var table = Table(trials);
        Console.WriteLine(table);
        if (options.Text("document") is { } document)
        {
            await MarkedSection.ReplaceAsync(document, "detector", table);
        }

        return trials.All(static trial => trial.Wrong.Count == 0 && (!trial.MustBeFound || trial.Right.Count > 0)) ? 0 : 1;
    }

    private static async Task<Trial> QuietAsync(IncidentFeed feed, string name, Func<Task> wait)
    {
        Console.Error.WriteLine(name);
        await wait();
        var incidents = await feed.ReadNewAsync();
        feed.Forget(incidents);
        return new(null, name, incidents, null);
    }

    /// <summary>Under the victims' traffic, without which nobody would suffer, until it has been found or the time is over; then until the monitor says that all is well.</summary>
    private static async Task<Trial> InjectAsync(PlatformStack stack, IncidentFeed feed, VictimTraffic traffic, Stressor stressor, TimeSpan hold)
    {
        TimeSpan? found = null;
        IReadOnlyList<Incident> incidents;
        await using (await stressor.BeginAsync(stack))
        {
            var began = Stopwatch.GetTimestamp();
            var suffering = traffic.MeasureAsync(hold);
            while (!suffering.IsCompleted)
            {
                await Task.Delay(LookEvery);
                incidents = await feed.ReadNewAsync();
                found ??= incidents.Any(incident => stressor.Cause?.IsNamedBy(incident.Cause) ?? false) ? Stopwatch.GetElapsedTime(began) : null;
            }

            await suffering;
        }

        await traffic.UntilServedAsync();
        incidents = await UntilEndedAsync(feed);
        feed.Forget(incidents);
        return new(stressor, stressor.Name, incidents, found);
    }

    private static async Task<IReadOnlyList<Incident>> UntilEndedAsync(IncidentFeed feed)
    {
        for (var began = Stopwatch.GetTimestamp(); ;)
        {
            var incidents = await feed.ReadNewAsync();
            if (incidents.All(static incident => incident.Ended is not null) || Stopwatch.GetElapsedTime(began) > LongestEnd)
            {
                return incidents;
            }

            await Task.Delay(LookEvery);
        }
    }

    private static string Table(IReadOnlyList<Trial> trials)
    {
        var text = new StringBuilder();
        text.AppendLine("| injected | times | found | named rightly | seconds to that | other incidents | still open after |");
        text.AppendLine("| --- | --- | --- | --- | --- | --- | --- |");
        foreach (var all in trials.GroupBy(static trial => trial.Name))
        {
            var times = all.Select(static trial => trial.FoundAfter).OfType<TimeSpan>().Select(static time => time.TotalSeconds).Order().ToList();
            var others = string.Join(", ", all.SelectMany(static trial => trial.Wrong).GroupBy(static incident => $"{incident.Cause.Kind} {incident.Cause.Resource}").Select(static group => $"{group.Count()} × {group.Key}"));
            var open = all.Sum(static trial => trial.Incidents.Count(static incident => incident.Ended is null));
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {all.Key} | {all.Count()} | {all.Count(static trial => trial.IsFound)} | {(all.First().MustBeFound ? $"{all.Count(static trial => trial.Right.Count > 0)}" : "")} | {(times.Count > 0 ? $"{times[0]:0} to {times[^1]:0}" : "")} | {others} | {open} |");
        }

        var (right, wrong) = (trials.Sum(static trial => trial.Right.Count), trials.Sum(static trial => trial.Wrong.Count));
        var (found, must) = (trials.Count(static trial => trial.MustBeFound && trial.Right.Count > 0), trials.Count(static trial => trial.MustBeFound));
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"Precision {(double)right / Math.Max(1, right + wrong):0.00} ({right} of {right + wrong} incidents), recall {(double)found / Math.Max(1, must):0.00} ({found} of {must} injections).");
        return text.ToString();
    }
}
