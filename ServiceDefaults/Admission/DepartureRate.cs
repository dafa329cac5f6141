namespace Platform.ServiceDefaults.Admission;

/// <summary>How fast places are given back while somebody waits for one. Not safe for several threads; who uses it has a lock.</summary>
internal sealed class DepartureRate(TimeProvider clock)
{
    /// <summary>Weight of the newest interval.</summary>
    private const double Weight = 0.1;

    private long _last;
    private TimeSpan? _interval;

    /// <summary>Somebody is about to wait. Of what was before nobody waited nothing is known that still holds.</summary>
    public void Waiting(bool isFirst)
    {
        if (isFirst)
        {
            _last = clock.GetTimestamp();
            _interval = null;
        }
    }

    /// <summary>A place was given back.</summary>
    public void Left()
    {
        var interval = clock.GetElapsedTime(_last);
        _interval = _interval is { } known ? known + (Weight * (interval - known)) : interval;
        _last = clock.GetTimestamp();
    }

    /// <summary>How long the one at this position would wait; when nobody has left for longer than usual, so much longer.</summary>
    public TimeSpan WaitOf(int position)
    {
        var silent = clock.GetElapsedTime(_last);
        var interval = _interval is { } known && known > silent ? known : silent;
        return interval * position;
    }
}
