using System.Text.RegularExpressions;

namespace Platform.ExtensionService.Registry;

/// <summary>What names look like. A tool's name is also what a model calls it by, hence the wider alphabet of function names.</summary>
internal static partial class ExtensionName
{
    public const string Expected = "Must be 1 to 64 lower-case letters, digits or hyphens, beginning with a letter or digit.";
    public const string ToolExpected = "Must be 1 to 64 letters, digits, underscores or hyphens.";

    public static bool IsValid(string? name) => name is not null && Pattern.IsMatch(name);

    /// <summary>A word that stands where a name stands in a path.</summary>
    public static bool IsReserved(string? name) => name is "health" or "audit";

    public static bool IsValidTool(string? name) => name is not null && ToolPattern.IsMatch(name);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern { get; }

    [GeneratedRegex(@"\A[a-zA-Z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ToolPattern { get; }
}
