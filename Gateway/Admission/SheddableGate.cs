namespace Platform.Gateway.Admission;

/// <summary>A gate of low priority, which can be narrowed for the sake of others for a while. The stricter of that and of what the machine allows counts.</summary>
internal sealed class SheddableGate(RequestClass requests, ClassOptions options, TimeProvider clock) : AdmissionGate(requests, options, clock)
{
    private readonly TimeProvider _clock = clock;
    // 0 while it isn't narrowed, else the timestamp at which that ends by itself.
    private long _narrowUntil;

    public bool IsNarrowed => Volatile.Read(ref _narrowUntil) is > 0 and var until && _clock.GetTimestamp() < until;

    /// <summary>Only the least are let in, until it is widened or the time has passed.</summary>
    public void Narrow(TimeSpan time)
    {
        Volatile.Write(ref _narrowUntil, _clock.GetTimestamp() + (long)(time.TotalSeconds * _clock.TimestampFrequency));
        Reconsider();
    }

    public void Widen()
    {
        if (Interlocked.Exchange(ref _narrowUntil, 0) != 0)
        {
            Reconsider();
        }
    }

    // Asked anew several times a second, whenever the gate adapts.
    protected override int Bound(int places) => IsNarrowed ? Math.Min(places, Least) : places;
}
