using System.Text.Json;
using System.Text.RegularExpressions;

namespace Platform.ExtensionService.Invocation;

/// <summary>Addresses with arguments in their path, as in <c>https://example.com/orders/{id}</c>.</summary>
internal static partial class UrlTemplate
{
    /// <summary>The arguments that the address takes.</summary>
    public static IReadOnlySet<string> NamesIn(string url)
        => url.Contains('{', StringComparison.Ordinal) ? Place.Matches(url).Select(static match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal) : EmptySet;

    /// <summary>Puts the arguments in; null when one is missing, or would lead to another path.</summary>
    public static string? Fill(string url, JsonElement? arguments)
    {
        var isComplete = true;
        var filled = Place.Replace(url, match =>
        {
            var value = ValueOf(match.Groups[1].Value, arguments);
            isComplete &= value is not (null or "" or "." or "..");
            return Uri.EscapeDataString(value ?? "");
        });
        return isComplete ? filled : null;
    }

    private static HashSet<string> EmptySet { get; } = [];

    private static string? ValueOf(string name, JsonElement? arguments)
        => arguments is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty(name, out var value) ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => null,
        }
        : null;

    [GeneratedRegex(@"\{([A-Za-z0-9_.-]{1,64})\}", RegexOptions.CultureInvariant)]
    private static partial Regex Place { get; }
}
