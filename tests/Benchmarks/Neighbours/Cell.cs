namespace Platform.Benchmarks.Neighbours;

/// <summary>A stressor and a victim: the victim alone, beside the stressor, and beside the same stress on a platform of its own.</summary>
internal sealed class Cell(Stressor stressor, Victim victim)
{
    public Stressor Stressor => stressor;

    public Victim Victim => victim;

    public Side Idle { get; } = new();

    public Side Stressed { get; } = new();

    public Side Twin { get; } = new();

    public double P50Ratio => Stressed.At(0.5) / Idle.At(0.5);

    public double P99Ratio => Stressed.At(0.99) / Idle.At(0.99);

    public double TwinP99Ratio => Twin.At(0.99) / Idle.At(0.99);

    /// <summary>It wants what the stressor has taken, so all it is owed is an honest answer.</summary>
    public bool IsTaken => stressor.Takes == victim.Name;

    public int Wrong => Idle.Wrong + Stressed.Wrong + Twin.Wrong;

    /// <summary>Within the promise, or no further from it than the machine alone explains.</summary>
    public bool Holds => Wrong == 0 && (IsTaken || victim.MostP99Ratio is not { } most || P99Ratio <= most || P99Ratio <= most * Math.Max(1, TwinP99Ratio));
}
