using Platform.Benchmarks.Stack;

namespace Platform.Benchmarks.Neighbours;

/// <summary>
/// Measures every victim beside every stressor: idle, stressed and burned by turns, forwards in one round and backwards in the next, so that whatever else the
/// machine does, and whatever it does more and more of, hits all three alike.
/// </summary>
internal sealed class Matrix(PlatformStack stack, IReadOnlyList<Victim> victims, TimeSpan time, Action<string> say)
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    private readonly Dictionary<Stressor, double> _extra = [];

    public async Task<IReadOnlyList<Cell>> RunAsync(IReadOnlyList<Stressor> stressors, int rounds, bool burn)
    {
        var cells = stressors.SelectMany(stressor => victims.Select(victim => new Cell(stressor, victim))).ToList();
        using var traffic = new VictimTraffic(stack, victims);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var stressor in round % 2 == 0 ? stressors : [.. stressors.Reverse()])
            {
                say($"round {round + 1} of {rounds}: {stressor.Name}");
                await MeasureAsync(traffic, stressor, [.. cells.Where(cell => cell.Stressor == stressor)], round % 2 == 1, burn);
            }
        }

        return cells;
    }

    private async Task MeasureAsync(VictimTraffic traffic, Stressor stressor, List<Cell> cells, bool backwards, bool burn)
    {
        if (backwards && burn)
        {
            await BurnAsync(traffic, stressor, cells);
        }

        var before = backwards ? null : await IdleAsync(traffic, cells);
        var stressed = await StressAsync(traffic, stressor, cells);
        var idle = before ?? await IdleAsync(traffic, cells);
        _extra[stressor] = Math.Max(0, stressed.Processors - idle.Processors);
        if (!backwards && burn)
        {
            await BurnAsync(traffic, stressor, cells);
        }
    }

    private async Task<Phase> IdleAsync(VictimTraffic traffic, List<Cell> cells)
    {
        await Task.Delay(Settle);
        return Add(await traffic.MeasureAsync(time), cells, static cell => cell.Idle);
    }

    private async Task<Phase> StressAsync(VictimTraffic traffic, Stressor stressor, List<Cell> cells)
    {
        Phase phase;
        await using (var stress = await stressor.BeginAsync(stack))
        {
            await Task.Delay(Settle);
            phase = Add(await traffic.MeasureAsync(time), cells, static cell => cell.Stressed);
            await stress.DisposeAsync();
            say($"  {phase.Processors:0.00} processors; load: {string.Join("; ", stress.Loads.Select(static load => string.Join(", ", load.Answers.Select(static one => $"{one.Key} {one.Value}×"))))}");
        }

        await traffic.UntilServedAsync();
        return phase;
    }

    private async Task BurnAsync(VictimTraffic traffic, Stressor stressor, List<Cell> cells)
    {
        using var burner = new Burner(_extra[stressor]);
        await Task.Delay(Settle);
        Add(await traffic.MeasureAsync(time), cells, static cell => cell.Burned);
    }

    private static Phase Add(Phase phase, List<Cell> cells, Func<Cell, Side> side)
    {
        cells.ForEach(cell => side(cell).Add(phase.Answers[cell.Victim]));
        return phase;
    }
}
