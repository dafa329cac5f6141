namespace Platform.LlmService.Tests.Telemetry;

/// <summary>The names of OpenTelemetry's GenAI conventions, as far as a model call has them.</summary>
internal static class GenAIConventions
{
    public static readonly HashSet<string> Attributes =
    [
        "gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.conversation.id", "gen_ai.output.type",
        "gen_ai.request.model", "gen_ai.request.max_tokens", "gen_ai.request.temperature", "gen_ai.request.top_p", "gen_ai.request.top_k",
        "gen_ai.request.frequency_penalty", "gen_ai.request.presence_penalty", "gen_ai.request.stop_sequences", "gen_ai.request.seed",
        "gen_ai.request.choice.count", "gen_ai.request.stream", "gen_ai.request.encoding_formats", "gen_ai.embeddings.dimension.count",
        "gen_ai.response.id", "gen_ai.response.model", "gen_ai.response.finish_reasons", "gen_ai.response.time_to_first_chunk",
        "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_creation.input_tokens",
        "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.audio.input_tokens", "gen_ai.usage.audio.output_tokens",
        "gen_ai.system_instructions", "gen_ai.input.messages", "gen_ai.output.messages",
        "server.address", "server.port", "error.type",
    ];

    /// <summary>Each with its unit.</summary>
    public static readonly Dictionary<string, string> Metrics = new()
    {
        ["gen_ai.client.operation.duration"] = "s",
        ["gen_ai.client.token.usage"] = "{token}",
        ["gen_ai.client.operation.time_to_first_chunk"] = "s",
        ["gen_ai.client.operation.time_per_output_chunk"] = "s",
        ["gen_ai.invoke_agent.duration"] = "s",
        ["gen_ai.execute_tool.duration"] = "s",
    };

    public static readonly HashSet<string> Dimensions =
    [
        "gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "gen_ai.response.model", "gen_ai.token.type", "server.address", "server.port", "error.type",
    ];
}
