using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.LlmService.Agents;

/// <summary>A tenant's defaults as an administrator puts them.</summary>
internal sealed record AgentDefaultsDefinition(AgentSettings? Settings)
{
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>The level that all agents of a tenant have in common.</summary>
internal sealed record AgentDefaults(AgentSettings Settings, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);
