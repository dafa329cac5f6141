using System.Globalization;
using Platform.LlmService.WarmUp;

namespace Platform.LlmService.Tests.WarmUp;

public sealed class DailyWindowTests
{
    [Theory]
    [InlineData("02:00", "05:00", "UTC", "2026-03-10T01:59:59Z", null, null)]
    [InlineData("02:00", "05:00", "UTC", "2026-03-10T02:00:00Z", "2026-03-10T02:00:00Z", "2026-03-10T05:00:00Z")]
    [InlineData("02:00", "05:00", "UTC", "2026-03-10T05:00:00Z", null, null)]
    // Over midnight: the window of yesterday is still open.
    [InlineData("22:00", "04:00", "UTC", "2026-03-10T03:00:00Z", "2026-03-09T22:00:00Z", "2026-03-10T04:00:00Z")]
    [InlineData("22:00", "04:00", "UTC", "2026-03-10T23:00:00Z", "2026-03-10T22:00:00Z", "2026-03-11T04:00:00Z")]
    [InlineData("22:00", "04:00", "UTC", "2026-03-10T12:00:00Z", null, null)]
    // In the zone's time, in winter and in summer.
    [InlineData("02:00", "05:00", "Europe/Vienna", "2026-01-10T01:30:00Z", "2026-01-10T01:00:00Z", "2026-01-10T04:00:00Z")]
    [InlineData("02:00", "05:00", "Europe/Vienna", "2026-07-10T00:30:00Z", "2026-07-10T00:00:00Z", "2026-07-10T03:00:00Z")]
    [InlineData("02:00", "05:00", "America/New_York", "2026-01-10T07:30:00Z", "2026-01-10T07:00:00Z", "2026-01-10T10:00:00Z")]
    // The night that has no half past two.
    [InlineData("02:30", "05:00", "Europe/Vienna", "2026-03-29T01:10:00Z", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00Z")]
    public void It_is_open_between_two_times_of_the_day(string from, string to, string zone, string now, string? begins, string? ends)
    {
        var window = new WarmUpWindow(Time(from), Time(to), zone);
        Assert.Equal(begins is null ? null : (At(begins), At(ends!)), DailyWindow.At(At(now), window));
    }

    private static TimeOnly Time(string text) => TimeOnly.Parse(text, CultureInfo.InvariantCulture);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
