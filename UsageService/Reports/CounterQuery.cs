using Platform.ServiceDefaults;
using Platform.UsageService.Counting;

namespace Platform.UsageService.Reports;

/// <summary>The parameters of the counters as they came; text, so that a bad one is answered with its name.</summary>
internal sealed record CounterQuery(string? From, string? To, string? Window, string? User, string? Metric, string? Cursor, string? Limit)
{
    private const int DefaultLimit = 200;
    private const int MaxLimit = 1000;
    private static readonly string[] Windows = ["hour", "day", "month"];

    public CounterFilter Read(ParameterReader parameters, DateTimeOffset now)
    {
        var (from, to) = parameters.PeriodOrMonth(From, To, now);
        RequireWholeHour(parameters, "from", from);
        RequireWholeHour(parameters, "to", to);
        var window = string.IsNullOrEmpty(Window) ? "day" : Window;
        if (!Windows.Contains(window, StringComparer.Ordinal))
        {
            parameters.Fail("window", $"Must be one of {string.Join(", ", Windows)}.");
        }

        var after = default(TimePosition);
        if (!string.IsNullOrEmpty(Cursor) && !TimePosition.TryParse(Cursor, out after))
        {
            parameters.Fail("cursor", "Must be the nextCursor of an earlier answer.");
        }

        return new CounterFilter(
            from, to, window, parameters.Id("user", User), ReadMetric(parameters), after, parameters.Number("limit", Limit, DefaultLimit, 1, MaxLimit));
    }

    private string? ReadMetric(ParameterReader parameters)
    {
        if (string.IsNullOrEmpty(Metric) || UsageMetric.IsName(Metric))
        {
            return string.IsNullOrEmpty(Metric) ? null : Metric;
        }

        parameters.Fail("metric", CountRules.NameExpected);
        return null;
    }

    private static void RequireWholeHour(ParameterReader parameters, string name, DateTimeOffset time)
    {
        if (!WholeHours.Is(time))
        {
            parameters.Fail(name, "Must be a whole hour: counters are kept by hour.");
        }
    }
}

/// <summary>Windows of [From, To) beyond a place in the order of windows and users.</summary>
internal sealed record CounterFilter(DateTimeOffset From, DateTimeOffset To, string Window, Guid? User, string? Metric, TimePosition After, int Limit);
