using System.Globalization;
using System.Net;
using Platform.Benchmarks.Door;
using Platform.Benchmarks.Stack;

namespace Platform.Benchmarks.Extensions;

/// <summary>
/// What calls of a healthy extension feel of others of the same tenant that hang: none, one whose places are all taken all the time, one that is left alone.
/// In turns, at a steady pace that leaves the machine room: a saturated one would show its own queue. Percentiles are over all rounds.
/// </summary>
internal static class ExtensionBenchmark
{
    private const int PerSecond = 200;
    private static readonly TimeSpan SettleFor = TimeSpan.FromSeconds(2);

    private static readonly (string Name, string? Beside)[] Cases =
    [
        ("nothing", null),
        ("one that hangs, all its places taken", StackSetup.Hanging),
        ("one that hangs and is left alone", StackSetup.Isolated),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        var time = TimeSpan.FromSeconds(args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 4);
        var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10;
        await using var stack = await PlatformStack.StartAsync();
        using var client = new PacedClient(stack.Gateway, IPAddress.Loopback, PerSecond);
        await client.RunAsync(TimeSpan.FromSeconds(6), static () => Hangers.Call(StackSetup.Healthy));
        var measured = Cases.ToDictionary(static one => one.Name, static _ => new List<double>());
        var failed = 0;
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (name, beside) in round % 2 == 0 ? Cases : Enumerable.Reverse(Cases))
            {
                await using var hangers = beside is null ? null : new Hangers(stack.Gateway, beside);
                await Task.Delay(SettleFor);
                var answers = await client.RunAsync(time, static () => Hangers.Call(StackSetup.Healthy));
                measured[name].AddRange(answers[HttpStatusCode.OK]);
                failed += answers.Where(static group => group.Key != HttpStatusCode.OK).Sum(static group => group.Count());
            }
        }

        Print(measured, rounds, time, failed);
        return failed == 0 ? 0 : 1;
    }

    private static void Print(Dictionary<string, List<double>> measured, int rounds, TimeSpan time, int failed)
    {
        Comparison.Print($"{rounds} rounds of {time.TotalSeconds} s, {PerSecond} calls of the healthy one a second, {failed} of which failed; 64 callers of the other");
        Console.WriteLine("| beside | calls | p50 µs | p99 µs | p99 against nothing |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        var alone = At(measured[Cases[0].Name], 0.99);
        foreach (var (name, all) in measured)
        {
            Comparison.Print($"| {name} | {all.Count} | {At(all, 0.5):0} | {At(all, 0.99):0} | {At(all, 0.99) / alone:0.00} |");
        }
    }

    private static double At(List<double> values, double part) => values.Order().ElementAt((int)(values.Count * part));
}
