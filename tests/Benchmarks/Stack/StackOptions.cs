namespace Platform.Benchmarks.Stack;

/// <summary>How a <see cref="PlatformStack"/> is to be.</summary>
internal sealed record StackOptions
{
    /// <summary>See <see cref="Parts"/>: what has a relay before it. Each costs a hop, so only what will be disturbed should have one.</summary>
    public IReadOnlyCollection<string> Relayed { get; init; } = [];

    /// <summary>So many transactions at a time for all services together, and LlmService may have all of them; null: as it ships.</summary>
    public int? SharedPool { get; init; }

    /// <summary>Where PostgreSQL keeps what it has for the next time; null: nowhere.</summary>
    public string? Folder { get; init; }

    /// <summary>Of every process beyond what it needs to run, e.g. <c>LlmService</c> and <c>WarmUp:ConcurrentCalls</c>.</summary>
    public IReadOnlyList<(string Part, string Key, string Value)> Settings { get; init; } = [];
}
