using Platform.ServiceDefaults;

namespace Platform.LlmService.Conversations;

/// <summary>What is asked of the conversations that users make and change. Keys are the fields as the caller wrote them.</summary>
internal static class ConversationRules
{
    public const int MaxTitleLength = 200;

    public static Dictionary<string, string[]> Check(ConversationDefinition definition)
    {
        var errors = new Dictionary<string, string[]>();
        CheckTitle(definition.Title, errors);
        errors.RefuseUnknown(definition.Unknown, "", "title");
        return errors;
    }

    public static Dictionary<string, string[]> Check(ConversationChange change)
    {
        var errors = new Dictionary<string, string[]>();
        CheckTitle(change.Title, errors);
        errors.RefuseUnknown(change.Unknown, "", "title", "archived");
        if (change is { Title: null, Archived: null } && errors.Count == 0)
        {
            errors["title"] = ["Give title, archived, or both: there is nothing to change."];
        }

        return errors;
    }

    private static void CheckTitle(string? title, Dictionary<string, string[]> errors)
    {
        if (title is not null && (string.IsNullOrWhiteSpace(title) || title.Length > MaxTitleLength || title.Any(char.IsControl)))
        {
            errors["title"] = [$"Must be 1 to {MaxTitleLength} printable characters."];
        }
    }
}
