using Platform.ServiceDefaults;

namespace Platform.UsageService.Reports;

internal static class ReportPeriod
{
    /// <summary>The period from <c>from</c> to <c>to</c>; where one is not given, the current month's begin or end.</summary>
    public static (DateTimeOffset From, DateTimeOffset To) PeriodOrMonth(this ParameterReader parameters, string? from, string? to, DateTimeOffset now)
    {
        var month = new DateTimeOffset(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
        var period = parameters.Period(from, to, month, month.AddMonths(1));
        if (period.From > period.To)
        {
            parameters.Fail("to", "Must not lie before from; without either, the current month is meant.");
        }

        return period;
    }
}
