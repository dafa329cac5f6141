namespace Platform.LlmService.WarmUp;

/// <summary>The part of each day in which a scheduled warm-up is done.</summary>
internal static class DailyWindow
{
    /// <summary>The window that is open at a moment, or null.</summary>
    public static (DateTimeOffset From, DateTimeOffset To)? At(DateTimeOffset now, WarmUpWindow window)
    {
        var (from, to) = (window.From!.Value, window.To!.Value);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(window.TimeZone!);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        // One that goes over midnight began yesterday, or begins today.
        foreach (var day in (DateOnly[])[today.AddDays(-1), today])
        {
            var begin = Moment(day.ToDateTime(from), zone);
            var end = Moment((to > from ? day : day.AddDays(1)).ToDateTime(to), zone);
            if (now >= begin && now < end)
            {
                return (begin, end);
            }
        }

        return null;
    }

    /// <summary>A time that the change to summer time leaves out is that much later.</summary>
    private static DateTimeOffset Moment(DateTime local, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(15);
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
