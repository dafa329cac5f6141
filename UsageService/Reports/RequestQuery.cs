using Platform.ServiceDefaults;

namespace Platform.UsageService.Reports;

/// <summary>The parameters of a list of requests as they came; text, so that a bad one is answered with its name.</summary>
internal sealed record RequestQuery(
    string? Cursor, string? Limit, string? From, string? To, string? Model, string? Provider, string? Agent, string? Status, string? User, string? Key)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public RequestFilter Read(ParameterReader parameters)
    {
        var from = parameters.Time("from", From) ?? DateTimeOffset.MinValue;
        var to = parameters.Time("to", To) ?? DateTimeOffset.MaxValue;
        if (from > to)
        {
            parameters.Fail("to", "Must not lie before from.");
        }

        return new RequestFilter(
            from,
            ReadCursor(parameters, TimePosition.EndingBefore(to)),
            parameters.Number("limit", Limit, DefaultLimit, 1, MaxLimit),
            UsageFilter.Read(parameters, Model, Provider, Agent, Status, User, Key));
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

/// <summary>Which rows of a tenant to list: started at or after <c>From</c>, and beyond <c>After</c> in the order newest first.</summary>
internal sealed record RequestFilter(DateTimeOffset From, TimePosition After, int Limit, UsageFilter Of);
