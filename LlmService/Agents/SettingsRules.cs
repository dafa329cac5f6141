using System.Globalization;
using System.Text;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Agents;

/// <summary>The bounds of settings, the same at every level: what a chat request can carry.</summary>
internal static class SettingsRules
{
    public const int MaxModelLength = 256;
    public const int MaxTokens = 1_000_000;
    public const int MaxSystemPromptBytes = 32 * 1024;
    public const int MaxTools = 128;
    public const int MaxRounds = 64;
    public const int MaxToolTimeoutSeconds = 600;
    public const int MaxRunTokens = 100_000_000;

    private const double MaxTemperature = 2;
    private const double MaxTopP = 1;

    // One function can't be forced for good: an agent that must always call a tool never answers.
    public static readonly string[] ToolChoices = ["none", "auto", "required"];

    public static string MaxTokensExpected { get; } = string.Create(CultureInfo.InvariantCulture, $"Must be a whole number between 1 and {MaxTokens}.");

    private static string MaxRunTokensExpected { get; } = string.Create(CultureInfo.InvariantCulture, $"Must be a whole number between 1 and {MaxRunTokens}.");

    public static void Check(AgentSettings? settings, string at, Dictionary<string, string[]> errors)
    {
        if (settings is null)
        {
            errors[at] = ["Settings are required; {} says nothing at this level."];
            return;
        }

        errors.Require(settings.Model is null || IsModel(settings.Model), $"{at}.model", $"Must be 1 to {MaxModelLength} printable characters, and no agent.");
        errors.Require(settings.Temperature is null or (>= 0 and <= MaxTemperature), $"{at}.temperature", $"Must be a number between 0 and {MaxTemperature}.");
        errors.Require(settings.TopP is null or (>= 0 and <= MaxTopP), $"{at}.topP", $"Must be a number between 0 and {MaxTopP}.");
        errors.Require(settings.MaxTokens is null or (>= 1 and <= MaxTokens), $"{at}.maxTokens", MaxTokensExpected);
        errors.Require(settings.SystemPrompt is null || IsPrompt(settings.SystemPrompt), $"{at}.systemPrompt",
            $"Must be at most {MaxSystemPromptBytes} bytes of UTF-8, without NUL.");
        errors.Require(settings.ToolChoice is null || ToolChoices.Contains(settings.ToolChoice), $"{at}.toolChoice",
            $"Must be one of {string.Join(", ", ToolChoices)}.");
        CheckRun(settings, at, errors);
        errors.RefuseUnknown(settings.Unknown, $"{at}.", AgentSettings.Names);
    }

    private static void CheckRun(AgentSettings settings, string at, Dictionary<string, string[]> errors)
    {
        errors.Require(settings.Tools is null || AreTools(settings.Tools), $"{at}.tools", $"Must be at most {MaxTools} different names like extension/tool.");
        errors.Require(settings.MaxRounds is null or (>= 1 and <= MaxRounds), $"{at}.maxRounds", $"Must be a whole number between 1 and {MaxRounds}.");
        errors.Require(settings.ToolTimeoutSeconds is null or (>= 1 and <= MaxToolTimeoutSeconds), $"{at}.toolTimeoutSeconds",
            $"Must be a whole number between 1 and {MaxToolTimeoutSeconds}.");
        errors.Require(settings.MaxRunTokens is null or (>= 1 and <= MaxRunTokens), $"{at}.maxRunTokens", MaxRunTokensExpected);
    }

    // An agent that asks an agent could ask itself.
    private static bool IsModel(string model) =>
        model.Length is > 0 and <= MaxModelLength && !model.Any(char.IsControl) && !model.StartsWith(AgentName.ModelPrefix, StringComparison.Ordinal);

    private static bool AreTools(IReadOnlyList<string?> tools) =>
        tools.Count <= MaxTools && tools.All(AgentName.IsTool) && tools.Distinct(StringComparer.Ordinal).Count() == tools.Count;

    private static bool IsPrompt(string text) => Encoding.UTF8.GetByteCount(text) <= MaxSystemPromptBytes && !text.Contains('\0', StringComparison.Ordinal);
}
