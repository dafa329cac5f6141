using Platform.Contracts;
using Platform.Gateway.Interference.History;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Interference.Api;

/// <summary>The parameters of a list of incidents as they came; text, so that a bad one is answered with its name.</summary>
internal sealed record HistoryQuery(string? From, string? To, string? Rule, string? Service, string? Severity, string? Cursor, string? Limit)
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    public IncidentFilter Read(ParameterReader query)
    {
        var (from, end) = query.Period(From, To, DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        return new(
            from, ReadCursor(query, TimePosition.EndingBefore(end)), query.Number("limit", Limit, DefaultLimit, 1, MaxLimit), query.Text("rule", Rule),
            query.Text("service", Service), ReadSeverity(query));
    }

    private TimePosition ReadCursor(ParameterReader query, TimePosition end)
    {
        if (string.IsNullOrEmpty(Cursor))
        {
            return end;
        }

        if (TimePosition.TryParse(Cursor, out var position))
        {
            return position.Time < end.Time ? position : end;
        }

        query.Fail("cursor", "Must be the nextCursor of an earlier answer.");
        return end;
    }

    private FindingSeverity? ReadSeverity(ParameterReader query)
    {
        switch (Severity)
        {
            case null or "":
                return null;
            case "warning":
                return FindingSeverity.Warning;
            case "critical":
                return FindingSeverity.Critical;
            default:
                query.Fail("severity", "Must be warning or critical.");
                return null;
        }
    }
}
