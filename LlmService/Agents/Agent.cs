using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.LlmService.Agents;

/// <summary>An agent as its owner puts it.</summary>
internal sealed record AgentDefinition(string? Type, string? Description, AgentSettings? Settings)
{
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>An agent: the most specific level of its configuration.</summary>
internal sealed record Agent(string Name, string? Type, string? Description, AgentSettings Settings, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>An agent in a list.</summary>
internal sealed record AgentSummary(string Name, string? Type, string? Description, DateTimeOffset UpdatedAt);

/// <summary>A page of agents in the order of their names, and where the next one begins; null at the end.</summary>
internal sealed record AgentPage(IReadOnlyList<AgentSummary> Items, string? NextCursor);
