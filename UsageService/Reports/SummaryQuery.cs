namespace Platform.UsageService.Reports;

/// <summary>The parameters of a summary as they came; text, so that a bad one is answered with its name.</summary>
internal sealed record SummaryQuery(string? From, string? To, string? GroupBy)
{
    private static readonly string[] Groups = ["day", "model", "user", "key"];

    public SummaryPeriod Read(ParameterReader parameters, DateTimeOffset now)
    {
        var month = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        var from = parameters.Time("from", From) ?? month;
        var to = parameters.Time("to", To) ?? month.AddMonths(1);
        if (from > to)
        {
            parameters.Fail("to", "Must not lie before from; without either, the current month is meant.");
        }

        var groupBy = string.IsNullOrEmpty(GroupBy) ? null : GroupBy;
        if (groupBy is not null && !Groups.Contains(groupBy, StringComparer.Ordinal))
        {
            parameters.Fail("groupBy", $"Must be one of {string.Join(", ", Groups)}.");
        }

        return new SummaryPeriod(from, to, groupBy);
    }
}

/// <summary>Calls that started in [From, To), in groups when asked for.</summary>
internal sealed record SummaryPeriod(DateTimeOffset From, DateTimeOffset To, string? GroupBy);
