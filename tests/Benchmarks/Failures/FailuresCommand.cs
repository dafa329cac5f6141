using System.Diagnostics;
using System.Text;
using Platform.Benchmarks.Neighbours;
using Platform.Benchmarks.Stack;

namespace Platform.Benchmarks.Failures;

/// <summary>Every part with every fault, and what every request meets: see docs/failures.md.</summary>
internal static class FailuresCommand
{
    private const int GoodInARow = 3;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromSeconds(45);

    /// <returns>1 when an expectation is broken.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var options = new CommandOptions(arguments);
        var parts = Part.All.Where(part => options.Text("parts")?.Split(',').Contains(part.Name) ?? true).ToList();
        var faults = Enum.GetValues<Fault>().Where(fault => options.Text("faults")?.Split(',').Contains($"{fault}") ?? true).ToList();
        await using var stack = await PlatformStack.StartAsync(new() { Relayed = Parts.All });
        using var client = new HttpClient { BaseAddress = stack.Gateway, Timeout = Patience };
        await WarmAsync(stack, client);
        List<FailureCell> cells = [];
        foreach (var part in parts)
        {
            foreach (var fault in faults)
            {
                Console.Error.WriteLine($"{part.Name} {fault}");
                cells.AddRange(await MeasureAsync(stack, client, part, fault));
            }
        }

        var table = Table(cells);
        Console.WriteLine(table);
        if (options.Text("document") is { } document)
        {
            await MarkedSection.ReplaceAsync(document, "failures", table);
        }

        var broken = cells.SelectMany(static cell => Expectations.Broken(cell).Select(what => $"{cell.Part.Name} {cell.Fault}, {cell.Probe.Name}: {what}")).ToList();
        broken.ForEach(static line => Console.WriteLine($"broken: {line}"));
        Console.WriteLine($"{cells.Count} cells, {broken.Count} expectations broken");
        return broken.Count == 0 ? 0 : 1;
    }

    private static async Task WarmAsync(PlatformStack stack, HttpClient client)
    {
        // Until then two processors are busy compiling what is called often.
        using (var traffic = new VictimTraffic(stack, Victim.All))
        {
            await traffic.MeasureAsync(WarmUp);
            await traffic.UntilServedAsync();
        }

        await AskAllAsync(stack, client);
    }

    private static async Task<IReadOnlyList<FailureCell>> MeasureAsync(PlatformStack stack, HttpClient client, Part part, Fault fault)
    {
        var before = await AskAllAsync(stack, client);
        await part.BreakAsync(stack, fault);
        var during = await AskAllAsync(stack, client);
        await part.HealAsync(stack, fault);
        var healed = Stopwatch.GetTimestamp();
        var recoveries = await Task.WhenAll(Probe.All.Select(probe => RecoverAsync(stack, client, probe, healed)));
        return [.. Probe.All.Select((probe, i) =>
            new FailureCell(part, fault, probe, during[i], before[i].Select(static answer => answer.Took).Order().ElementAt(probe.Requests / 2), recoveries[i]))];
    }

    /// <summary>Each probe some times at a steady pace, whether it is answered or not; all of them at the same time.</summary>
    private static Task<ProbeAnswer[][]> AskAllAsync(PlatformStack stack, HttpClient client) => Task.WhenAll(Probe.All.Select(async probe =>
    {
        List<Task<ProbeAnswer>> answers = [];
        for (var i = 0; i < probe.Requests; i++)
        {
            answers.Add(AskAsync(stack, client, probe));
            await Task.Delay(Time / probe.Requests);
        }

        return await Task.WhenAll(answers);
    }));

    private static async Task<ProbeAnswer> AskAsync(PlatformStack stack, HttpClient client, Probe probe)
    {
        using var request = probe.Next(stack);
        return await ProbeAnswer.AskAsync(client, probe, request);
    }

    private static async Task<TimeSpan?> RecoverAsync(PlatformStack stack, HttpClient client, Probe probe, long healed)
    {
        TimeSpan? first = null;
        for (var good = 0; good < GoodInARow;)
        {
            var isGood = (await AskAsync(stack, client, probe)).IsGood;
            first = isGood ? first ?? Stopwatch.GetElapsedTime(healed) : null;
            good = isGood ? good + 1 : 0;
            if (Stopwatch.GetElapsedTime(healed) > LongestRecovery)
            {
                return null;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }

        return first;
    }

    private static string Table(IReadOnlyList<FailureCell> cells)
    {
        var text = new StringBuilder();
        text.AppendLine($"| | {string.Join(" | ", Probe.All.Select(static probe => probe.Name))} |");
        text.AppendLine($"| --- | {string.Join(" | ", Probe.All.Select(static _ => "---"))} |");
        foreach (var row in cells.GroupBy(static cell => (cell.Part, cell.Fault)))
        {
            text.AppendLine($"| {row.Key.Part.Name} {Name(row.Key.Fault)} | {string.Join(" | ", row.Select(static cell => $"{cell}{(Expectations.Broken(cell).Any() ? " ❌" : "")}"))} |");
        }

        return text.ToString();
    }

    private static string Name(Fault fault) => fault switch
    {
        Fault.Refused => "refused",
        Fault.Frozen => "frozen",
        Fault.Slow => "+200 ms",
        Fault.VerySlow => "+2 s",
        _ => "absent at start",
    };
}
