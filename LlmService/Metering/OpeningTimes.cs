namespace Platform.LlmService.Metering;

/// <summary>How long the opening of a call took of late: what the request path feels of the database.</summary>
internal sealed class OpeningTimes(TimeProvider clock)
{
    /// <summary>What was longer ago says nothing about now.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(2);

    private long _at = long.MinValue;
    private long _ticks;

    /// <summary>The longest of the last two seconds or so.</summary>
    public TimeSpan Recent => IsForgotten ? TimeSpan.Zero : new TimeSpan(Volatile.Read(ref _ticks));

    private bool IsForgotten => Volatile.Read(ref _at) is var at && (at == long.MinValue || clock.GetElapsedTime(at) > Memory);

    public void Took(TimeSpan time)
    {
        if (time > Recent)
        {
            Volatile.Write(ref _ticks, time.Ticks);
            Volatile.Write(ref _at, clock.GetTimestamp());
        }
    }
}
