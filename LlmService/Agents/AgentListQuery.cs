using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Platform.LlmService.Agents;

/// <summary>The parameters of a list as they came; text, so that a bad one is answered with its name.</summary>
internal sealed record AgentListQuery(string? Cursor, string? Limit)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public int PageSize(Dictionary<string, string[]> errors)
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

    /// <summary>The name after which the page begins; empty for the first page.</summary>
    public string After(Dictionary<string, string[]> errors)
    {
        if (string.IsNullOrEmpty(Cursor))
        {
            return "";
        }

        if (Base64Url.IsValid(Cursor) && Encoding.ASCII.GetString(Base64Url.DecodeFromChars(Cursor)) is var name && AgentName.IsValid(name))
        {
            return name;
        }

        errors["cursor"] = ["Must be the nextCursor of an earlier answer."];
        return "";
    }

    public static AgentPage Page(List<AgentSummary> rows, int limit)
        => rows.Count <= limit
            ? new AgentPage(rows, null)
            : new AgentPage(rows.GetRange(0, limit), Base64Url.EncodeToString(Encoding.ASCII.GetBytes(rows[limit - 1].Name)));
}
