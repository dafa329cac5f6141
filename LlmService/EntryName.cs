using System.Text.RegularExpressions;

namespace Platform.LlmService;

/// <summary>What the names look like that administrators give: those of providers, deployments, agents, their types and warm-ups.</summary>
internal static partial class EntryName
{
    public const string Expected = "Must be 1 to 64 lower-case letters, digits, dots, underscores or hyphens, beginning with a letter or digit.";

    public static bool IsValid(string? name) => name is not null && Pattern.IsMatch(name);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern { get; }
}
