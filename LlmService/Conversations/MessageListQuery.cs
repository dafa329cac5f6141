using Platform.LlmService.Paging;

namespace Platform.LlmService.Conversations;

/// <summary>The parameters of a list of messages as they came.</summary>
internal sealed record MessageListQuery(string? Cursor, string? Limit, string? Until, string? Branches)
{
    public Page Read(Dictionary<string, string[]> errors)
    {
        var (limit, cursor) = (PageParameters.ReadLimit(Limit, errors), PageParameters.ReadCursor(Cursor, errors));
        if (Branches is not (null or "" or "one" or "all"))
        {
            errors["branches"] = ["Must be one or all."];
        }

        Guid? until = null;
        if (!string.IsNullOrEmpty(Until))
        {
            until = Guid.TryParse(Until, out var id) ? id : null;
            if (until is null || Branches == "all")
            {
                errors["until"] = ["Must be the id of a message, at which one branch is to end."];
            }
        }

        return new Page(Branches == "all", limit, cursor ?? until);
    }

    /// <param name="AllBranches">Whether all messages are asked for, or those of one branch.</param>
    /// <param name="Limit">The most messages.</param>
    /// <param name="At">Where the page begins.</param>
    internal readonly record struct Page(bool AllBranches, int Limit, Guid? At);
}
