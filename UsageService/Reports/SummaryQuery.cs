using Platform.ServiceDefaults;

namespace Platform.UsageService.Reports;

/// <summary>The parameters of a summary as they came; text, so that a bad one is answered with its name.</summary>
internal sealed record SummaryQuery(
    string? From, string? To, string? GroupBy, string? TimeZone, string? Model, string? Provider, string? Agent, string? Status, string? User, string? Key)
{
    private static readonly string[] Groups = ["day", "hour", "model", "provider", "user", "key", "agent", "status"];

    public SummaryPeriod Read(ParameterReader parameters, DateTimeOffset now)
    {
        var (from, to) = parameters.PeriodOrMonth(From, To, now);
        var groupBy = string.IsNullOrEmpty(GroupBy) ? null : GroupBy;
        if (groupBy is not null && !Groups.Contains(groupBy, StringComparer.Ordinal))
        {
            parameters.Fail("groupBy", $"Must be one of {string.Join(", ", Groups)}.");
        }

        return new SummaryPeriod(
            from, to, groupBy, ReadTimeZone(parameters, from, to), UsageFilter.Read(parameters, Model, Provider, Agent, Status, User, Key));
    }

    /// <summary>Sums are kept by hour, so days can be put together only where they begin on one.</summary>
    private string ReadTimeZone(ParameterReader parameters, DateTimeOffset from, DateTimeOffset to)
    {
        if (string.IsNullOrEmpty(TimeZone))
        {
            return "UTC";
        }

        if (TimeZone.Length > 64 || !TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone) || !zone.HasIanaId)
        {
            parameters.Fail("timeZone", "Must be the name of a time zone (Europe/Berlin).");
        }
        else if (zone.GetUtcOffset(Plausible.Clamp(from)).Minutes != 0 || zone.GetUtcOffset(Plausible.Clamp(to)).Minutes != 0)
        {
            parameters.Fail("timeZone", "Must be a zone that is whole hours away from UTC: sums are kept by hour.");
        }

        return TimeZone;
    }
}

/// <summary>Calls that started in [From, To), in groups when asked for; days are those of the zone.</summary>
internal sealed record SummaryPeriod(DateTimeOffset From, DateTimeOffset To, string? GroupBy, string TimeZone, UsageFilter Of);
