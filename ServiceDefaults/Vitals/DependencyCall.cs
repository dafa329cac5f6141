namespace Platform.ServiceDefaults;

/// <summary>A call of somebody, from its beginning to its end.</summary>
public sealed class DependencyCall
{
    private readonly Dependency _dependency;

    internal DependencyCall(Dependency dependency, long began) => (_dependency, Began) = (dependency, began);

    internal long Began { get; }

    // All of these under the dependency's lock.
    internal bool IsSilent { get; set; } = true;

    internal bool IsEnded { get; set; }

    internal DependencyCall? Previous { get; set; }

    internal DependencyCall? Next { get; set; }

    /// <summary>The first byte has come. Said again it changes nothing.</summary>
    public void Answered() => _dependency.Answered(this);

    /// <summary>It has ended. Said again it changes nothing.</summary>
    /// <param name="isFailure">It failed, for reasons of the other side.</param>
    public void End(bool isFailure) => _dependency.End(this, isFailure);
}
