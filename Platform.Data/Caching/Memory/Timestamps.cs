namespace Platform.Data.Caching.Memory;

/// <summary>Times in the unit of the clock's timestamps, which no correction of the wall clock touches.</summary>
internal static class Timestamps
{
    public static long Of(TimeSpan time, TimeProvider clock) => (long)(time.TotalSeconds * clock.TimestampFrequency);
}
