using System.Text.RegularExpressions;

namespace Platform.LlmService.Providers;

/// <summary>What the names of providers and deployments look like.</summary>
internal static partial class EntryName
{
    public const string Expected = "Must be 1 to 64 lower-case letters, digits, dots, underscores or hyphens, beginning with a letter or digit.";

    public static bool IsValid(string? name) => name is not null && Pattern.IsMatch(name);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern { get; }
}
