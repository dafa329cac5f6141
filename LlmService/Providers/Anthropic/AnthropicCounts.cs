using System.Text.Json.Nodes;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Providers.Anthropic;

/// <summary>What a message used. What was read from the cache or written to it stands beside <c>input_tokens</c> there, and is part of the prompt here.</summary>
internal sealed record AnthropicCounts(long Input, long CacheRead, long CacheWrite, long Output)
{
    /// <summary>A stream says it in two parts, of which the later one counts.</summary>
    public static AnthropicCounts? Of(JsonNode? usage, AnthropicCounts? before)
    {
        if (usage is not JsonObject)
        {
            return before;
        }

        var (input, output) = (Number(usage, "input_tokens", before?.Input), Number(usage, "output_tokens", before?.Output));
        return input is null || output is null
            ? before
            : new(
                input.Value, Number(usage, "cache_read_input_tokens", before?.CacheRead) ?? 0,
                Number(usage, "cache_creation_input_tokens", before?.CacheWrite) ?? 0, output.Value);
    }

    public JsonObject ToJson()
    {
        var prompt = Input + CacheRead + CacheWrite;
        return new JsonObject
        {
            ["prompt_tokens"] = prompt,
            ["completion_tokens"] = Output,
            ["total_tokens"] = prompt + Output,
            ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = CacheRead, ["cache_creation_tokens"] = CacheWrite },
        };
    }

    private static long? Number(JsonNode usage, string name, long? before) =>
        usage.At(name) is JsonValue value && value.TryGetValue(out long number) ? number : before;
}
