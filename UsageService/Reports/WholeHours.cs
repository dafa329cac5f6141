namespace Platform.UsageService.Reports;

/// <summary>A period as the whole hours in it and what is left before and after them.</summary>
internal static class WholeHours
{
    /// <summary>Three periods [from, to): the hours, the part before, the part after. Together they are the period; each may be empty.</summary>
    public static (DateTimeOffset From, DateTimeOffset To)[] Split(DateTimeOffset from, DateTimeOffset to)
    {
        var (first, last) = (Ceiling(from), Floor(to));
        return first < last ? [(first, last), (from, first), (last, to)] : [(from, from), (from, to), (to, to)];
    }

    public static bool Is(DateTimeOffset time) => time.UtcTicks % TimeSpan.TicksPerHour == 0;

    public static DateTimeOffset Floor(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);

    /// <summary>The hour that begins at or after; the last one there is for the end of all times.</summary>
    public static DateTimeOffset Ceiling(DateTimeOffset time)
        => Is(time) || time > DateTimeOffset.MaxValue.AddHours(-1) ? Floor(time) : Floor(time).AddHours(1);
}
