using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.LlmService.Agents;

/// <summary>What one level says about an agent's chat requests. Null says nothing: the next level is asked.</summary>
internal sealed record AgentSettings
{
    public static IReadOnlyList<string> Names { get; } = ["model", "temperature", "topP", "maxTokens", "systemPrompt", "seed", "toolChoice"];

    public string? Model { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public int? MaxTokens { get; init; }

    public string? SystemPrompt { get; init; }

    public long? Seed { get; init; }

    public string? ToolChoice { get; init; }

    /// <summary>Collected only to be refused: a mistyped name would be a level that silently says nothing.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
