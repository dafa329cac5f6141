using Platform.ServiceDefaults;

namespace Platform.UsageService.Interference;

/// <summary>The parameters of a list of incidents as they came; text, so that a bad one is answered with its name.</summary>
internal sealed record IncidentQuery(string? From, string? To, string? Rule, string? Service, string? Severity, string? Cursor, string? Limit)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public IncidentFilter Read(ParameterReader parameters)
    {
        var (from, to) = (parameters.Time("from", From) ?? DateTimeOffset.MinValue, parameters.Time("to", To) ?? DateTimeOffset.MaxValue);
        if (from > to)
        {
            parameters.Fail("to", "Must not lie before from.");
        }

        if (Severity is not (null or "" or "warning" or "critical"))
        {
            parameters.Fail("severity", "Must be warning or critical.");
        }

        return new IncidentFilter(
            from,
            ReadCursor(parameters, TimePosition.EndingBefore(to)),
            parameters.Number("limit", Limit, DefaultLimit, 1, MaxLimit),
            parameters.Text("rule", Rule),
            parameters.Text("service", Service),
            string.IsNullOrEmpty(Severity) ? null : Severity);
    }

    private TimePosition ReadCursor(ParameterReader parameters, TimePosition end)
    {
        if (string.IsNullOrEmpty(Cursor))
        {
            return end;
        }

        if (TimePosition.TryParse(Cursor, out var position))
        {
            return position.Time < end.Time ? position : end;
        }

        parameters.Fail("cursor", "Must be the nextCursor of an earlier answer.");
        return end;
    }
}

/// <summary>Which incidents to list: those that began at or after <c>From</c>, beyond <c>After</c> in the order newest first.</summary>
internal sealed record IncidentFilter(DateTimeOffset From, TimePosition After, int Limit, string? Rule, string? Service, string? Severity);
