using Platform.Benchmarks.Stack;

namespace Platform.Benchmarks.Neighbours;

/// <summary>Somebody who takes more than a good neighbour would.</summary>
/// <param name="Name">As options and tables call it.</param>
/// <param name="What">In a few words.</param>
/// <param name="Begin">Begins it.</param>
internal sealed record Stressor(string Name, string What, Func<PlatformStack, Stress, Task> Begin)
{
    /// <summary>The victim that needs the very thing that is taken: it is told so, and can't be served as always.</summary>
    public string? Takes { get; init; }

    /// <summary>What the interference monitor must find and name; null: much work, and no interference as long as nobody suffers.</summary>
    public Injected? Cause { get; init; }

    public async Task<Stress> BeginAsync(PlatformStack stack)
    {
        var stress = new Stress();
        await Begin(stack, stress);
        return stress;
    }
}
