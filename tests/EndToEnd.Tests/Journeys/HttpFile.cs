using System.Text.Json;
using System.Text.RegularExpressions;

namespace Platform.EndToEnd.Tests.Journeys;

/// <summary>One request of an <c>.http</c> file. <paramref name="Status"/> is what its title promises, or null for any success.</summary>
internal sealed record FileRequest(string Title, string? Name, string Method, string Address, string? Bearer, string? Body, int? Status);

/// <summary>Reads the part of an <c>.http</c> file that begins with a line of <c>#</c> alone, and fills in variables as editors do.</summary>
internal sealed partial class HttpFile
{
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> _answers = new(StringComparer.Ordinal);

    public static IEnumerable<string> PartsOf(string file)
    {
        var story = file[file.IndexOf("####", StringComparison.Ordinal)..];
        return RequestStart.Split(story);
    }

    public void Set(string name, string value) => _variables[name] = value;

    public void Answered(string? name, JsonElement answer)
    {
        if (name is not null)
        {
            _answers[name] = answer;
        }
    }

    /// <summary>The variables that a part declares are kept; null when it holds no request.</summary>
    public FileRequest? Read(string part)
    {
        foreach (Match variable in Variable.Matches(part))
        {
            _variables[variable.Groups[1].Value] = variable.Groups[2].Value.Trim();
        }

        if (Line.Match(part) is not { Success: true } line)
        {
            return null;
        }

        var title = part.Split('\n')[0].Trim();
        var blank = part.IndexOf("\n\n", line.Index, StringComparison.Ordinal);
        var body = blank < 0 ? "" : part[blank..].Trim();
        return new(
            title, NameLine.Match(part) is { Success: true } name ? name.Groups[1].Value : null,
            line.Groups[1].Value, Fill(line.Groups[2].Value.Trim()),
            Bearer.Match(part) is { Success: true } bearer ? Fill(bearer.Groups[1].Value.Trim()) : null,
            body.Length == 0 ? null : Fill(body),
            StatusLine.Match(title) is { Success: true } status ? int.Parse(status.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : null);
    }

    private string Fill(string text) => Placeholder.Replace(text, match => match.Groups[2].Success
        ? match.Groups[2].Value.Split('.').Aggregate(_answers[match.Groups[1].Value], static (json, member) => json.GetProperty(member)).GetString()!
        : _variables[match.Groups[1].Value]);

    [GeneratedRegex(@"^###(?!#)", RegexOptions.Multiline)]
    private static partial Regex RequestStart { get; }

    [GeneratedRegex(@"^@(\w+) = (.+)$", RegexOptions.Multiline)]
    private static partial Regex Variable { get; }

    [GeneratedRegex(@"^(GET|POST|PUT|PATCH|DELETE) (.+)$", RegexOptions.Multiline)]
    private static partial Regex Line { get; }

    [GeneratedRegex(@"^# @name (\w+)", RegexOptions.Multiline)]
    private static partial Regex NameLine { get; }

    [GeneratedRegex(@"^Authorization: Bearer (.+)$", RegexOptions.Multiline)]
    private static partial Regex Bearer { get; }

    [GeneratedRegex(@"\A(\d{3}):")]
    private static partial Regex StatusLine { get; }

    [GeneratedRegex(@"\{\{(\w+)(?:\.response\.body\.\$\.([\w.]+))?\}\}")]
    private static partial Regex Placeholder { get; }
}
