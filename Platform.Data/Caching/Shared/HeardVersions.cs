namespace Platform.Data.Caching.Shared;

/// <summary>
/// Finds out whether messages get lost without the connection breaking: every new version in Redis comes with a message, so what the state showed at
/// one look must have been heard of by the next.
/// </summary>
internal sealed class HeardVersions
{
    private long _heard;
    private long _expected;

    public void Hear(long version) => Interlocked.Exchange(ref _heard, Math.Max(version, Volatile.Read(ref _heard)));

    /// <summary>Called at each look at the state.</summary>
    public bool HasMissed(long version, long floor)
    {
        if (version == floor)
        {
            // The state has just begun, which nobody is told of, or was cleared, which the floor itself tells.
            Hear(version);
        }
        var hasMissed = Volatile.Read(ref _heard) < _expected;
        _expected = version;
        if (hasMissed)
        {
            Hear(version);
        }
        return hasMissed;
    }

    /// <summary>After the process has forgotten everything, what was there at that time is no longer expected.</summary>
    public void StartOver() => Hear(_expected);
}
