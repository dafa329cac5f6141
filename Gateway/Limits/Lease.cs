namespace Platform.Gateway.Limits;

/// <summary>The slots that a running request holds, in Redis and in this gateway's own count. Given back once, however often it is disposed of.</summary>
internal sealed class Lease(string id, Limit[] slots, Meter[] meters, Action<Lease> release) : IDisposable
{
    private int _state;

    public string Id => id;

    public Limit[] Slots => slots;

    public Meter[] Meters => meters;

    public bool IsReleased => Volatile.Read(ref _state) != 0;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _state, 1) == 0)
        {
            release(this);
        }
    }
}
