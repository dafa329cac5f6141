using Platform.ServiceDefaults;

namespace Platform.LlmService.Agents;

/// <summary>What a level must look like before it is stored. Keys are the fields as the caller wrote them.</summary>
internal static class AgentRules
{
    public const int MaxDescriptionLength = 4096;

    private static readonly string[] AgentMembers = ["type", "description", "settings"];
    private static readonly string[] TypeMembers = ["description", "settings"];
    private static readonly string[] DefaultsMembers = ["settings"];

    public static Dictionary<string, string[]> Check(string name, AgentDefinition definition)
    {
        var errors = new Dictionary<string, string[]>();
        errors.Require(EntryName.IsValid(name), "agent", EntryName.Expected);
        errors.Require(definition.Type is null || EntryName.IsValid(definition.Type), "type", EntryName.Expected);
        CheckDescription(definition.Description, errors);
        SettingsRules.Check(definition.Settings, "settings", errors);
        errors.RefuseUnknown(definition.Unknown, "", AgentMembers);
        return errors;
    }

    public static Dictionary<string, string[]> Check(string name, AgentTypeDefinition definition)
    {
        var errors = new Dictionary<string, string[]>();
        errors.Require(EntryName.IsValid(name), "type", EntryName.Expected);
        CheckDescription(definition.Description, errors);
        SettingsRules.Check(definition.Settings, "settings", errors);
        errors.RefuseUnknown(definition.Unknown, "", TypeMembers);
        return errors;
    }

    public static Dictionary<string, string[]> Check(AgentDefaultsDefinition definition)
    {
        var errors = new Dictionary<string, string[]>();
        SettingsRules.Check(definition.Settings, "settings", errors);
        errors.RefuseUnknown(definition.Unknown, "", DefaultsMembers);
        return errors;
    }

    private static void CheckDescription(string? text, Dictionary<string, string[]> errors)
        => errors.Require(
            text is null || (text.Length <= MaxDescriptionLength && !text.Contains('\0', StringComparison.Ordinal)),
            "description", $"Must be at most {MaxDescriptionLength} characters, without NUL.");
}
