using System.Text.RegularExpressions;

namespace Platform.ExtensionService.Marketplace;

/// <summary>Puts values into the places of texts, and notes what is wrong with the places.</summary>
/// <param name="values">By names such as <c>config.region</c>.</param>
/// <param name="sample">What stands at the beginning of an address while nobody has configured one.</param>
internal sealed partial class Placeholders(IReadOnlyDictionary<string, string> values, string? sample = null)
{
    public const string Config = "config.";
    public const string Secret = "secret.";

    /// <summary>Places without a value where one is needed.</summary>
    public HashSet<string> Missing { get; } = new(StringComparer.Ordinal);

    /// <summary>Every place.</summary>
    public HashSet<string> Used { get; } = new(StringComparer.Ordinal);

    /// <summary>Secrets where they would be seen.</summary>
    public HashSet<string> Exposed { get; } = new(StringComparer.Ordinal);

    /// <summary>A text that everybody may see.</summary>
    public string? Fill(string? text) => Fill(text, static (value, _) => value);

    /// <summary>An address. A value at its beginning is as it is; behind it nothing can lead to another place than the address says.</summary>
    public string? FillAddress(string? text) => Fill(text, (value, at) => at == 0 ? sample ?? value : Uri.EscapeDataString(value));

    /// <summary>Headers or variables. One that lacks a value is left out.</summary>
    public Dictionary<string, string?>? FillSecrets(IReadOnlyDictionary<string, string?>? texts)
    {
        if (texts is null)
        {
            return null;
        }

        var filled = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, text) in texts)
        {
            var isComplete = true;
            var value = text is null ? null : Place.Replace(text, match =>
            {
                var found = values.GetValueOrDefault(NameOf(match));
                isComplete &= found is not null;
                return found ?? "";
            });
            if (isComplete)
            {
                filled[name] = value;
            }
        }

        return filled;
    }

    private string? Fill(string? text, Func<string, int, string> put) => text is null ? null : Place.Replace(text, match =>
    {
        var name = NameOf(match);
        if (name.StartsWith(Secret, StringComparison.Ordinal))
        {
            Exposed.Add(name);
            return "";
        }

        if (values.TryGetValue(name, out var value))
        {
            return put(value, match.Index);
        }

        Missing.Add(name);
        return "";
    });

    private string NameOf(Match match)
    {
        var name = match.Groups[1].Value;
        Used.Add(name);
        return name;
    }

    [GeneratedRegex(@"\{((?:config|secret)\.[A-Za-z0-9_-]{1,64})\}", RegexOptions.CultureInvariant)]
    private static partial Regex Place { get; }
}
