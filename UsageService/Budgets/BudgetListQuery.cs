using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Budgets;

/// <summary>The parameters of a list of budgets as they came; text, so that a bad one is answered with its name.</summary>
internal sealed record BudgetListQuery(string? Cursor, string? Limit)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;
    private const string CursorExpected = "Must be the nextCursor of an earlier answer.";

    public int PageSize(ParameterReader parameters) => parameters.Number("limit", Limit, DefaultLimit, 1, MaxLimit);

    /// <summary>The name after which the page begins; empty for the first page.</summary>
    public string AfterName(ParameterReader parameters)
    {
        if (string.IsNullOrEmpty(Cursor))
        {
            return "";
        }

        if (Base64Url.IsValid(Cursor) && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(Cursor)) is var name && Plausible.IsName(name))
        {
            return name;
        }

        parameters.Fail("cursor", CursorExpected);
        return "";
    }

    /// <summary>The change before which the page begins; the largest number for the first page.</summary>
    public long BeforeChange(ParameterReader parameters)
    {
        if (string.IsNullOrEmpty(Cursor))
        {
            return long.MaxValue;
        }

        if (long.TryParse(Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return id;
        }

        parameters.Fail("cursor", CursorExpected);
        return long.MaxValue;
    }

    public static BudgetPage Page(List<Budget> rows, int limit) => rows.Count <= limit
        ? new(rows, null)
        : new(rows.GetRange(0, limit), Base64Url.EncodeToString(Encoding.UTF8.GetBytes(rows[limit - 1].Name)));

    public static BudgetChangePage Page(List<BudgetChange> rows, int limit) => rows.Count <= limit
        ? new(rows, null)
        : new(rows.GetRange(0, limit), rows[limit - 1].Id.ToString(CultureInfo.InvariantCulture));
}
