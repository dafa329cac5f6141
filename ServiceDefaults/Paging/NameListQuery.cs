using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Platform.ServiceDefaults;

/// <summary>
/// The parameters of a list in the order of names, page by page. They are text, so that a bad one is answered with its name.
/// </summary>
/// <param name="Cursor">Where the page begins, from an earlier answer; none for the first page.</param>
/// <param name="Limit">The most rows of a page, 1 to 200; 50 when it isn't given.</param>
public sealed record NameListQuery(string? Cursor, string? Limit)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    /// <summary>Reads both parameters.</summary>
    /// <param name="isName">Whether a text is a name of what is listed, in ASCII.</param>
    /// <param name="errors">Gets an entry for each parameter that is none.</param>
    /// <returns>The name after which the page begins, empty for the first page, and the most rows it may have.</returns>
    public (string After, int Limit) Read(Func<string, bool> isName, Dictionary<string, string[]> errors)
    {
        ArgumentNullException.ThrowIfNull(isName);
        ArgumentNullException.ThrowIfNull(errors);
        return (ReadAfter(isName, errors), ReadLimit(errors));
    }

    /// <summary>Cuts off the row that was read beyond the page to see whether there is a next one.</summary>
    /// <typeparam name="T">A row.</typeparam>
    /// <param name="rows">Up to one row more than <paramref name="limit"/>.</param>
    /// <param name="limit">The most rows of the page.</param>
    /// <param name="nameOf">The name that the list is ordered by, in ASCII.</param>
    /// <returns>The page's rows, and the cursor of the next page or null when this is the last one.</returns>
    public static (IReadOnlyList<T> Rows, string? NextCursor) Page<T>(IReadOnlyList<T> rows, int limit, Func<T, string> nameOf)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(nameOf);
        return rows.Count <= limit
            ? (rows, null)
            : ([.. rows.Take(limit)], Base64Url.EncodeToString(Encoding.ASCII.GetBytes(nameOf(rows[limit - 1]))));
    }

    private string ReadAfter(Func<string, bool> isName, Dictionary<string, string[]> errors)
    {
        if (string.IsNullOrEmpty(Cursor))
        {
            return "";
        }

        if (Base64Url.IsValid(Cursor) && Encoding.ASCII.GetString(Base64Url.DecodeFromChars(Cursor)) is var name && isName(name))
        {
            return name;
        }

        errors["cursor"] = ["Must be the nextCursor of an earlier answer."];
        return "";
    }

    private int ReadLimit(Dictionary<string, string[]> errors)
    {
        if (string.IsNullOrEmpty(Limit))
        {
            return DefaultLimit;
        }

        if (int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit)
        {
            return limit;
        }

        errors["limit"] = [$"Must be a whole number between 1 and {MaxLimit}."];
        return DefaultLimit;
    }
}
