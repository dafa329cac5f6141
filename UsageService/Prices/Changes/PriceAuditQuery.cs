using System.Globalization;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Prices.Changes;

/// <summary>The parameters of a list of changes as they came; text, so that a bad one is answered with its name.</summary>
internal sealed record PriceAuditQuery(string? Cursor, string? Limit, string? Model, string? From, string? To)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public PriceAuditFilter Read(ParameterReader parameters)
    {
        var (from, to) = (parameters.Time("from", From) ?? DateTimeOffset.MinValue, parameters.Time("to", To) ?? DateTimeOffset.MaxValue);
        if (from > to)
        {
            parameters.Fail("to", "Must not lie before from.");
        }

        return new PriceAuditFilter(
            ReadCursor(parameters), parameters.Number("limit", Limit, DefaultLimit, 1, MaxLimit), parameters.Text("model", Model), from, to);
    }

    private long ReadCursor(ParameterReader parameters)
    {
        if (string.IsNullOrEmpty(Cursor))
        {
            return long.MaxValue;
        }

        if (long.TryParse(Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return id;
        }

        parameters.Fail("cursor", "Must be the nextCursor of an earlier answer.");
        return 0;
    }
}

/// <summary>Which changes to list: older ones than <c>Before</c>.</summary>
internal sealed record PriceAuditFilter(long Before, int Limit, string? Model, DateTimeOffset From, DateTimeOffset To);
