using System.Collections.Immutable;
using System.Text.Json;

namespace Platform.ExtensionService.AgentTools;

/// <summary>A tool by name.</summary>
internal sealed record AgentToolName(string? Extension, string? Tool);

/// <summary>What replaces an agent's list.</summary>
internal sealed record AgentToolSelection(IReadOnlyList<AgentToolName?>? Tools);

/// <summary>A tool an agent may use, as a model needs to be told of it.</summary>
internal sealed record AgentTool(string Extension, string Name, string? Description, JsonElement? InputSchema);

/// <summary>The tools of an agent, in the order they were given.</summary>
internal sealed record AgentToolList(ImmutableArray<AgentTool> Tools)
{
    public static AgentToolList Empty { get; } = new(ImmutableArray<AgentTool>.Empty);
}
