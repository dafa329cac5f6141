namespace Platform.Gateway.Limits;

/// <summary>The slots that a running request holds, in Redis and in this gateway's own count. Given back once, however often it is disposed of.</summary>
internal sealed class Lease(string id, Limit[] slots, Meter[] meters, Action<Lease> release) : IDisposable
{
    private int _state;
    private int _told;

    public string Id => id;

    public Limit[] Slots => slots;

    public Meter[] Meters => meters;

    public bool IsReleased => Volatile.Read(ref _state) != 0;

    /// <summary>Whether Redis knows of it, or will in a moment.</summary>
    public bool IsTold => Volatile.Read(ref _told) != 0;

    /// <summary>Marks it as told to Redis.</summary>
    /// <returns>False when it was given back before; there is nothing to tell.</returns>
    public bool Tell()
    {
        // Before it is looked whether it was given back, as who gives it back looks whether it was told after: one of the two sees the other.
        Interlocked.Exchange(ref _told, 1);
        return !IsReleased;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _state, 1) == 0)
        {
            release(this);
        }
    }
}
