using System.Buffers.Text;
using System.Text;

namespace Platform.UsageService.Prices;

/// <summary>The parameters of a list of prices as they came; text, so that a bad one is answered with its name.</summary>
internal sealed record PriceListQuery(string? Cursor, string? Limit)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public int PageSize(ParameterReader parameters) => parameters.Number("limit", Limit, DefaultLimit, 1, MaxLimit);

    /// <summary>The model after which the page begins; empty for the first page.</summary>
    public string After(ParameterReader parameters)
    {
        if (string.IsNullOrEmpty(Cursor))
        {
            return "";
        }

        if (Base64Url.IsValid(Cursor) && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(Cursor)) is var model && Plausible.IsName(model))
        {
            return model;
        }

        parameters.Fail("cursor", "Must be the nextCursor of an earlier answer.");
        return "";
    }

    public static PricePage Page(List<Price> rows, int limit)
        => rows.Count <= limit
            ? new PricePage(rows, null)
            : new PricePage(rows.GetRange(0, limit), Base64Url.EncodeToString(Encoding.UTF8.GetBytes(rows[limit - 1].Model)));
}
