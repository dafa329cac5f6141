using System.Text.RegularExpressions;

namespace Platform.LlmService.Agents;

/// <summary>What the names of agents and of their types look like.</summary>
internal static partial class AgentName
{
    public const string Expected = "Must be 1 to 64 lower-case letters, digits, dots, underscores or hyphens, beginning with a letter or digit.";

    /// <summary>Before the name of an agent that is asked for like a model.</summary>
    public const string ModelPrefix = "agent/";

    public static bool IsValid(string? name) => name is not null && Pattern.IsMatch(name);

    /// <summary>Whether it names a tool, with its extension before it.</summary>
    public static bool IsTool(string? name) => name is not null && ToolPattern.IsMatch(name);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,63}/[a-zA-Z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ToolPattern { get; }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern { get; }
}
