using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.LlmService.Agents;

/// <summary>What one level says about an agent's chat requests. Null says nothing: the next level is asked.</summary>
internal sealed record AgentSettings
{
    public static IReadOnlyList<string> Names { get; } =
        ["model", "temperature", "topP", "maxTokens", "systemPrompt", "seed", "toolChoice", "tools", "maxRounds", "toolTimeoutSeconds", "maxRunTokens"];

    public string? Model { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public int? MaxTokens { get; init; }

    public string? SystemPrompt { get; init; }

    public long? Seed { get; init; }

    public string? ToolChoice { get; init; }

    /// <summary>Which of its tools the agent has, as <c>extension/tool</c>. It narrows the list at ExtensionService, and never adds to it.</summary>
    public IReadOnlyList<string>? Tools { get; init; }

    /// <summary>How often the model may be asked in one run.</summary>
    public int? MaxRounds { get; init; }

    /// <summary>For one call of a tool.</summary>
    public int? ToolTimeoutSeconds { get; init; }

    /// <summary>Tokens, prompts and answers together, after which a run asks no further.</summary>
    public int? MaxRunTokens { get; init; }

    /// <summary>Collected only to be refused: a mistyped name would be a level that silently says nothing.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
