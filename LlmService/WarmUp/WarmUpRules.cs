using Platform.ServiceDefaults;

namespace Platform.LlmService.WarmUp;

/// <summary>What a warm-up must look like before it is stored.</summary>
internal static class WarmUpRules
{
    public const int MaxPlans = 100;
    private const int MaxPrompts = 100;
    private const int MaxPromptLength = 32_768;
    private const int MaxOutputTokens = 4_096;
    private const int MaxModelLength = 256;

    private static readonly string[] Strategies = [WarmUpStrategy.Eager, WarmUpStrategy.Lazy, WarmUpStrategy.Scheduled];
    private static readonly string[] Members = ["model", "strategy", "prompts", "maxTokens", "window", "enabled"];
    private static readonly string[] WindowMembers = ["from", "to", "timeZone"];

    public static Dictionary<string, string[]> Check(string name, WarmUpDefinition definition)
    {
        var errors = new Dictionary<string, string[]>();
        errors.Require(EntryName.IsValid(name), "name", EntryName.Expected);
        errors.Require(
            definition.Model is { Length: > 0 and <= MaxModelLength } model && !model.Any(char.IsControl), "model", $"Required: the name of a model, at most {MaxModelLength} characters.");
        errors.Require(Strategies.Contains(definition.Strategy), "strategy", $"Must be one of {string.Join(", ", Strategies)}.");
        errors.Require(definition.MaxTokens is null or (>= 1 and <= MaxOutputTokens), "maxTokens", $"Must be a whole number between 1 and {MaxOutputTokens}.");
        errors.RefuseUnknown(definition.Unknown, "", Members);
        CheckPrompts(definition.Prompts, errors);
        CheckWindow(definition, errors);
        return errors;
    }

    private static void CheckPrompts(IReadOnlyList<string>? prompts, Dictionary<string, string[]> errors)
    {
        errors.Require(prompts is { Count: >= 1 and <= MaxPrompts }, "prompts", $"Required: 1 to {MaxPrompts} texts.");
        for (var i = 0; i < Math.Min(prompts?.Count ?? 0, MaxPrompts); i++)
        {
            errors.Require(
                prompts![i] is { Length: > 0 and <= MaxPromptLength } text && !text.Contains('\0', StringComparison.Ordinal), $"prompts[{i}]",
                $"Must be 1 to {MaxPromptLength} characters, without NUL.");
        }
    }

    private static void CheckWindow(WarmUpDefinition definition, Dictionary<string, string[]> errors)
    {
        if (definition is { Strategy: not WarmUpStrategy.Scheduled })
        {
            errors.Require(definition.Window is null, "window", "Only a scheduled warm-up has one.");
            return;
        }

        if (definition.Window is not { } window)
        {
            errors["window"] = ["Required for a scheduled warm-up, e.g. {\"from\":\"02:00\",\"to\":\"05:00\",\"timeZone\":\"Europe/Vienna\"}."];
            return;
        }

        errors.Require(window.From is not null, "window.from", "Required: a time of the day, HH:mm.");
        errors.Require(window.To is not null && window.To != window.From, "window.to", "Required: a time of the day, HH:mm, other than from.");
        errors.Require(
            window.TimeZone is { Length: <= 64 } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId, "window.timeZone",
            "Required: an IANA name, e.g. Europe/Vienna.");
        errors.RefuseUnknown(window.Unknown, "window.", WindowMembers);
    }
}
