using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.LlmService.Agents;

/// <summary>An agent type as its owner puts it.</summary>
internal sealed record AgentTypeDefinition(string? Description, AgentSettings? Settings)
{
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>The level that agents of one type have in common.</summary>
internal sealed record AgentType(string Name, string? Description, AgentSettings Settings, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);
