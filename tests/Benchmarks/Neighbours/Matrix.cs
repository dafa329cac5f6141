using Platform.Benchmarks.Stack;

namespace Platform.Benchmarks.Neighbours;

/// <summary>
/// Measures every victim beside every stressor: idle, stressed and with the stressor at a twin by turns, forwards in one round and backwards in the next, so that
/// whatever else the machine does, and whatever it does more and more of, hits all three alike.
/// </summary>
/// <param name="stack">Where the victims are.</param>
/// <param name="twin">Another platform on the same machine, with which the victims share nothing but the machine; null: without that measurement.</param>
/// <param name="victims">All at the same time.</param>
/// <param name="time">Of each measurement.</param>
/// <param name="say">Progress.</param>
internal sealed class Matrix(PlatformStack stack, PlatformStack? twin, IReadOnlyList<Victim> victims, TimeSpan time, Action<string> say)
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WarmUpOfStressor = TimeSpan.FromSeconds(4);

    /// <summary>All victims for a while, then beside each stressor once, here and at the twin.</summary>
    public async Task WarmUpAsync(IReadOnlyList<Stressor> stressors, TimeSpan victimsAlone)
    {
        foreach (var at in (PlatformStack?[])[stack, twin])
        {
            if (at is null)
            {
                continue;
            }

            say($"warm-up{(at == twin ? " of the twin" : "")}");
            using var traffic = new VictimTraffic(at, victims);
            await traffic.MeasureAsync(victimsAlone);
            foreach (var stressor in stressors)
            {
                await using (await stressor.BeginAsync(at))
                {
                    await traffic.MeasureAsync(WarmUpOfStressor);
                }

                await traffic.UntilServedAsync();
            }
        }
    }

    public async Task<IReadOnlyList<Cell>> RunAsync(IReadOnlyList<Stressor> stressors, int rounds)
    {
        var cells = stressors.SelectMany(stressor => victims.Select(victim => new Cell(stressor, victim))).ToList();
        using var traffic = new VictimTraffic(stack, victims);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var stressor in round % 2 == 0 ? stressors : [.. stressors.Reverse()])
            {
                say($"round {round + 1} of {rounds}: {stressor.Name}");
                await MeasureAsync(traffic, stressor, [.. cells.Where(cell => cell.Stressor == stressor)], round % 2 == 1);
            }
        }

        return cells;
    }

    private async Task MeasureAsync(VictimTraffic traffic, Stressor stressor, List<Cell> cells, bool backwards)
    {
        List<Func<Task>> phases =
        [
            () => IdleAsync(traffic, cells),
            () => StressAsync(traffic, stressor, stack, cells, static cell => cell.Stressed),
            .. twin is null ? Array.Empty<Func<Task>>() : [() => StressAsync(traffic, stressor, twin, cells, static cell => cell.Twin)],
        ];
        if (backwards)
        {
            phases.Reverse();
        }

        foreach (var phase in phases)
        {
            await phase();
        }
    }

    private async Task IdleAsync(VictimTraffic traffic, List<Cell> cells)
    {
        await Task.Delay(Settle);
        Add(await traffic.MeasureAsync(time), cells, static cell => cell.Idle);
    }

    private async Task StressAsync(VictimTraffic traffic, Stressor stressor, PlatformStack at, List<Cell> cells, Func<Cell, Side> side)
    {
        await using (var stress = await stressor.BeginAsync(at))
        {
            await Task.Delay(Settle);
            var phase = await traffic.MeasureAsync(time);
            Add(phase, cells, side);
            await stress.DisposeAsync();
            say($"  {(at == stack ? "here" : "twin")}: {phase.Processors:0.00} processors; load: {string.Join("; ", stress.Loads.Select(static load => string.Join(", ", load.Answers.Select(static one => $"{one.Key} {one.Value}×"))))}");
        }

        await traffic.UntilServedAsync();
    }

    private static void Add(Phase phase, List<Cell> cells, Func<Cell, Side> side) => cells.ForEach(cell => side(cell).Add(phase.Answers[cell.Victim]));
}
