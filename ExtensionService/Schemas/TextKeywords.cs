using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Platform.ExtensionService.Schemas;

/// <summary><c>minLength</c>, <c>maxLength</c>, <c>pattern</c>.</summary>
internal static class TextKeywords
{
    private const int MaxPatternLength = 1000;

    public static void Check(SchemaWalk walk, JsonElement schema, JsonElement value, string place)
    {
        if (!TryRead(value, out var text))
        {
            walk.Fail(place, "Must be valid text.");
            return;
        }

        if (NumberKeywords.TryGet(schema, "minLength", out var least) && Length(text) < least)
        {
            walk.Fail(place, string.Create(CultureInfo.InvariantCulture, $"Must be at least {least} characters."));
        }

        if (NumberKeywords.TryGet(schema, "maxLength", out var most) && Length(text) > most)
        {
            walk.Fail(place, string.Create(CultureInfo.InvariantCulture, $"Must be at most {most} characters."));
        }

        if (schema.TryGetProperty("pattern", out var pattern) && pattern.ValueKind == JsonValueKind.String && !Matches(pattern.GetString() ?? "", text))
        {
            walk.Fail(place, $"Must match {pattern.GetString()}");
        }
    }

    private static int Length(string text) => text.EnumerateRunes().Count();

    private static bool TryRead(JsonElement value, out string text)
    {
        try
        {
            text = value.GetString() ?? "";
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }

    // The engine without backtracking takes time in proportion to the text, whatever the pattern. What it doesn't know is left to the tool.
    private static bool Matches(string pattern, string text)
    {
        if (pattern.Length > MaxPatternLength)
        {
            return true;
        }

        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(200));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or RegexMatchTimeoutException)
        {
            return true;
        }
    }
}
