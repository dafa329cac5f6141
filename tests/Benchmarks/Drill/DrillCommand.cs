using System.Globalization;
using Platform.Testing;

namespace Platform.Benchmarks.Drill;

/// <summary>Kills and freezes every part of the platform at random under load, and then compares the ledger with what the provider served.</summary>
internal static class DrillCommand
{
    private const int Clients = 12;
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(5);
    private static readonly string[] Resources = ["llmservice", "usageservice", "authservice", "gateway", "postgres", "redis"];

    /// <returns>0 when nothing is missing, duplicate or overcounted.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var seconds = arguments is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 300;
        var seed = arguments is [_, var given] ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        await using var stack = new DrillStack();
        await stack.StartAsync();
        stack.Upstream.ScriptFor = static call => new() { Chunks = 1 + (call.RequestId[^1] * 3 % 60), ChunkDelay = TimeSpan.FromMilliseconds(10) };
        var faults = new DrillFaults([.. Resources.Select(name => new DrillTarget(name, () => stack.FindProcessAsync(name)))], seed);
        var load = new DrillLoad(stack.CreateClient, "fake-large", seed);
        Console.WriteLine($"{seconds} s with seed {seed}");
        using (var end = new CancellationTokenSource(TimeSpan.FromSeconds(seconds)))
        {
            await Task.WhenAll(faults.RunAsync(end.Token), load.RunAsync(Clients, end.Token));
        }

        await Poll.UntilAsync(stack.IsQuietAsync, "nothing is on its way", Recovery);
        var table = DrillTable.Of(stack.Upstream.Calls, await stack.ReadLedgerAsync());
        Console.WriteLine(string.Join(", ", faults.Done.Select(static fault => $"{fault.Key} {fault.Value}×")));
        Console.WriteLine(string.Join(", ", load.Endings.Select(static ending => $"{ending.Key} {ending.Value}×")));
        Console.WriteLine(table);
        return table is { Missing: 0, Duplicate: 0, Overcounted: 0 } ? 0 : 1;
    }
}
