using System.Globalization;

namespace Platform.LlmService.Paging;

/// <summary>Reads the parameters of a page; they come as text, so that a bad one is answered with its name.</summary>
internal static class PageParameters
{
    private const int DefaultLimit = 50;

    public const int MaxLimit = 200;

    public static int ReadLimit(string? text, Dictionary<string, string[]> errors, int most = MaxLimit)
    {
        if (string.IsNullOrEmpty(text))
        {
            return Math.Min(DefaultLimit, most);
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= most)
        {
            return limit;
        }

        errors["limit"] = [$"Must be a whole number between 1 and {most}."];
        return most;
    }

    /// <summary>A cursor that is the id of a row.</summary>
    public static Guid? ReadCursor(string? text, Dictionary<string, string[]> errors)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (Guid.TryParseExact(text, "n", out var id))
        {
            return id;
        }

        errors["cursor"] = ["Must be the nextCursor of an earlier answer."];
        return null;
    }

    public static string Cursor(Guid id) => id.ToString("n");

    public static bool ReadBoolean(string? text, string name, Dictionary<string, string[]> errors)
    {
        if (!string.IsNullOrEmpty(text) && text is not ("true" or "false"))
        {
            errors[name] = ["Must be true or false."];
        }

        return text == "true";
    }
}
