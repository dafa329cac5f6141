using System.Buffers.Text;
using System.Text;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Prices;

/// <summary>The parameters of a list of prices as they came; text, so that a bad one is answered with its name.</summary>
internal sealed record PriceListQuery(string? Cursor, string? Limit, string? At, string? Model, string? Provider)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    // No name has it in it.
    private const char Separator = '\0';

    public (PriceFilter Filter, int Limit) Read(ParameterReader parameters, DateTimeOffset now) => (
        new PriceFilter(
            ReadCursor(parameters), parameters.Time("at", At) ?? now, parameters.Text("model", Model), parameters.Text("provider", Provider)),
        parameters.Number("limit", Limit, DefaultLimit, 1, MaxLimit));

    public static PricePage Page(List<Price> rows, int limit)
        => rows.Count <= limit
            ? new PricePage(rows, null)
            : new PricePage(rows.GetRange(0, limit), ToCursor(rows[limit - 1]));

    private static string ToCursor(Price last)
        => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{last.Model}{Separator}{last.Provider}"));

    private PricePosition ReadCursor(ParameterReader parameters)
    {
        if (string.IsNullOrEmpty(Cursor))
        {
            return new("", "");
        }

        if (Base64Url.IsValid(Cursor)
            && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(Cursor)).Split(Separator) is [var model, var provider]
            && Plausible.IsName(model) && (provider.Length == 0 || Plausible.IsName(provider)))
        {
            return new(model, provider);
        }

        parameters.Fail("cursor", "Must be the nextCursor of an earlier answer.");
        return new("", "");
    }
}

/// <summary>A place in the list; no provider is the empty one.</summary>
internal sealed record PricePosition(string Model, string Provider);

/// <summary>Which prices to list: those after a place that hold at a moment.</summary>
internal sealed record PriceFilter(PricePosition After, DateTimeOffset At, string? Model, string? Provider);
