using System.Text.RegularExpressions;

namespace Platform.LlmService.Agents;

/// <summary>What is said to agents, and to their tools, by name.</summary>
internal static partial class AgentName
{
    /// <summary>Before the name of an agent that is asked for like a model.</summary>
    public const string ModelPrefix = "agent/";

    /// <summary>Whether it names a tool, with its extension before it.</summary>
    public static bool IsTool(string? name) => name is not null && ToolPattern.IsMatch(name);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,63}/[a-zA-Z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ToolPattern { get; }
}
