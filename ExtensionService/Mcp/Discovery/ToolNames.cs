using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Mcp.Discovery;

/// <summary>Turns what a server calls its tools into what models can call them by.</summary>
internal static class ToolNames
{
    public const int MaxTools = 256;
    private const int MaxLength = 64;

    /// <summary>The tools that can be used here. Of two that would have the same name the first one has it.</summary>
    public static List<DiscoveredTool> Accept(IEnumerable<ModelContextProtocol.Protocol.Tool> tools)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var accepted = new List<DiscoveredTool>();
        foreach (var tool in tools)
        {
            var name = NameOf(tool.Name);
            if (accepted.Count < MaxTools && ExtensionRules.IsSchema(tool.InputSchema) && ExtensionName.IsValidTool(name) && names.Add(name))
            {
                accepted.Add(new(name, tool.Name, Describe(tool.Description), tool.InputSchema.GetRawText()));
            }
        }

        return accepted;
    }

    private static string NameOf(string remote) => remote.Contains('\0', StringComparison.Ordinal)
        ? ""
        : string.Concat(remote.Take(MaxLength).Select(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));

    private static string? Describe(string? text)
        => text is null ? null : ShortText.Cut(text.Replace("\0", "", StringComparison.Ordinal), ExtensionRules.MaxDescriptionLength);
}
