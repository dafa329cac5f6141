namespace Platform.Contracts;

/// <summary>What a provider counted. Parts are contained in their whole and never added to it.</summary>
/// <param name="Input">Input tokens, all of the parts included.</param>
/// <param name="CachedInput">Part of <paramref name="Input"/>: read from the provider's cache.</param>
/// <param name="Output">Output tokens, all of the parts included.</param>
/// <param name="Reasoning">Part of <paramref name="Output"/>: reasoning.</param>
public sealed record TokenCounts(long Input, long CachedInput, long Output, long Reasoning)
{
    /// <summary>Nothing was counted.</summary>
    public static TokenCounts Zero { get; } = new(0, 0, 0, 0);

    /// <summary>Part of <see cref="Input"/>: written to the provider's cache.</summary>
    public long CacheWriteInput { get; init; }

    /// <summary>Part of <see cref="Input"/>: audio.</summary>
    public long AudioInput { get; init; }

    /// <summary>Part of <see cref="Output"/>: audio.</summary>
    public long AudioOutput { get; init; }
}
