using Platform.Benchmarks.Stack;

namespace Platform.Benchmarks.Neighbours;

/// <summary>
/// The short form: two stressors beside key checks and sign-ins, with bounds that a busy machine keeps and a broken isolation doesn't. And its own test: with one
/// pool for all services the same check must fail.
/// </summary>
internal static class ShortCheck
{
    private const double MostMilliseconds = 500;
    private const double MostRatio = 5;
    private const int Attempts = 3;

    /// <summary>On a machine with ten times the work it can do some checks are late by themselves; with a shared pool all are.</summary>
    private const double MostErrors = 0.05;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(4);
    private static readonly IReadOnlyList<Victim> Victims = [Victim.Find(Victim.KeyCheck), Victim.Find(Victim.SignIn)];

    /// <returns>0 when it holds with service pools and fails without.</returns>
    public static async Task<int> RunAsync()
    {
        var isolated = await RunIsolatedAsync();
        var shared = await RunAsync(NeighboursCommand.SharedPoolPlaces, Stressors.LockedTable);
        if (isolated.Count > 0)
        {
            Console.Error.WriteLine($"Isolation is broken:\n{string.Join('\n', isolated)}");
            return 1;
        }

        if (shared.Count == 0)
        {
            Console.Error.WriteLine("With one pool for all services nothing was broken: this check can't fail.");
            return 1;
        }

        Console.WriteLine($"Key checks and sign-ins feel nothing. With one pool for all services they would:\n{string.Join('\n', shared)}");
        return 0;
    }

    /// <returns>What was broken each time: isolation that isn't there isn't there the next time either, a bad moment of the machine has passed.</returns>
    private static async Task<IReadOnlyList<string>> RunIsolatedAsync()
    {
        IReadOnlyList<string> broken = [];
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            broken = await RunAsync(sharedPool: null, $"{Stressors.LockedTable},{Stressors.HangingExtension}");
            if (broken.Count == 0)
            {
                break;
            }

            Console.Error.WriteLine($"Attempt {attempt + 1} of {Attempts}: {string.Join("; ", broken)}");
        }

        return broken;
    }

    /// <returns>What was broken.</returns>
    private static async Task<IReadOnlyList<string>> RunAsync(int? sharedPool, string stressors)
    {
        await using var stack = await PlatformStack.StartAsync(new() { Relayed = Stressors.Relayed, SharedPool = sharedPool });
        using (var traffic = new VictimTraffic(stack, Victims))
        {
            await traffic.MeasureAsync(Time);
        }

        var cells = await new Matrix(stack, twin: null, Victims, Time, Console.Error.WriteLine).RunAsync(Stressors.Find(stressors), rounds: 1);
        Console.WriteLine(NeighbourTable.Write(cells, withTwin: false));
        return [.. cells.Where(IsBroken).Select(static cell => FormattableString.Invariant(
            $"{cell.Victim.Name} beside {cell.Stressor.Name}: p99 {cell.Stressed.At(0.99):0} ms, alone {cell.Idle.At(0.99):0} ms; {cell.Stressed.ErrorRate * 100:0} % not served, {cell.Stressed.Wrong} wrong"))];
    }

    private static bool IsBroken(Cell cell) =>
        cell.Stressed.Wrong > 0 || cell.Stressed.ErrorRate > MostErrors || cell.Stressed.At(0.99) > Math.Max(MostMilliseconds, MostRatio * cell.Idle.At(0.99));
}
