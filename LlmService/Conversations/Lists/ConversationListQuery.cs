using Platform.LlmService.Paging;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Conversations.Lists;

/// <summary>The parameters of a list as they came.</summary>
internal sealed record ConversationListQuery(string? Cursor, string? Limit, string? Archived)
{
    public Page Read(Dictionary<string, string[]> errors)
    {
        var after = TimePosition.Start;
        if (!string.IsNullOrEmpty(Cursor) && !TimePosition.TryParse(Cursor, out after))
        {
            errors["cursor"] = ["Must be the nextCursor of an earlier answer."];
        }

        return new Page(PageParameters.ReadBoolean(Archived, "archived", errors), PageParameters.ReadLimit(Limit, errors), after);
    }

    internal readonly record struct Page(bool Archived, int Limit, TimePosition After);
}
