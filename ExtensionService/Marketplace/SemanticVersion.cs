using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.ExtensionService.Marketplace;

/// <summary>A version like <c>1.2.0</c> or <c>2.0.0-beta.1</c>.</summary>
/// <param name="Text">As it is written.</param>
/// <param name="IsPrerelease">Whether it comes before its release.</param>
/// <param name="Precedence">Sorts, byte by byte, as semantic versions do.</param>
internal sealed partial record SemanticVersion(string Text, bool IsPrerelease, string Precedence)
{
    public const string Expected = "Must be a semantic version such as 1.2.0 or 2.0.0-beta.1, of at most 64 characters, without build metadata.";

    private const int MaxLength = 64;

    // Sorts behind everything that can stand in its place: a release comes after its pre-releases.
    private const string Release = "~";

    public static bool IsValid(string? text) => text is { Length: <= MaxLength } && Pattern.IsMatch(text);

    /// <summary>Null when the text is no version.</summary>
    public static SemanticVersion? Parse(string? text)
    {
        if (!IsValid(text) || text is null)
        {
            return null;
        }

        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var numbers = string.Join('.', (dash < 0 ? text : text[..dash]).Split('.').Select(Pad));
        return new(text, dash >= 0, $"{numbers}.{(dash < 0 ? Release : OrderOf(text[(dash + 1)..]))}");
    }

    // Fewer parts come before more, and numbers before words; an exclamation mark comes before anything that a part may hold.
    private static string OrderOf(string prerelease)
        => string.Join('!', prerelease.Split('.').Select(static part => part.All(char.IsAsciiDigit) ? $"1{Pad(part)}" : $"2{part}"));

    private static string Pad(string number) => int.Parse(number, CultureInfo.InvariantCulture).ToString("D9", CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"\A(0|[1-9]\d{0,8})(\.(0|[1-9]\d{0,8})){2}(-(0|[1-9]\d{0,8}|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d{0,8}|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern { get; }
}
