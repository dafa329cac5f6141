using System.Globalization;
using System.Text;

namespace Platform.LlmService.Providers.Simulated;

/// <summary>
/// Writes one simulated answer in OpenAI's wire format. Nothing in it needs escaping (our own words, numbers and a GUID), so
/// it is put together as text.
/// </summary>
internal sealed class SimulatedWire(Guid requestId, DateTimeOffset created, bool mentionUsage)
{
    private readonly string _head = string.Create(
        CultureInfo.InvariantCulture, $"\"id\":\"chatcmpl-{requestId:n}\",\"created\":{created.ToUnixTimeSeconds()},\"model\":\"{SimulatedProvider.Model}\"");

    // With include_usage OpenAI says null in every chunk but the last.
    private readonly string _noUsage = mentionUsage ? ",\"usage\":null" : "";

    public static ReadOnlyMemory<byte> Done { get; } = "data: [DONE]\n\n"u8.ToArray();

    public ReadOnlyMemory<byte> Opening() => Chunk("""{"role":"assistant","content":"","refusal":null}""", "null");

    public ReadOnlyMemory<byte> Word(string word, bool isFirst) => Chunk($$"""{"content":"{{(isFirst ? "" : " ")}}{{word}}"}""", "null");

    public ReadOnlyMemory<byte> Finish(string reason) => Chunk("{}", $"\"{reason}\"");

    public ReadOnlyMemory<byte> Usage(long input, long output) =>
        Event($$"""{{{_head}},"object":"chat.completion.chunk","choices":[],"usage":{{Count(input, output)}}}""");

    public ReadOnlyMemory<byte> Answer(SimulatedPlan plan, long input)
    {
        var text = new SimulatedText(plan.Seed);
        var words = string.Join(' ', Enumerable.Range(0, plan.Tokens).Select(_ => text.Next()));
        var choice = $$"""{"index":0,"message":{"role":"assistant","content":"{{words}}","refusal":null},"logprobs":null,"finish_reason":"{{plan.FinishReason}}"}""";
        return Encoding.ASCII.GetBytes($$"""{{{_head}},"object":"chat.completion","choices":[{{choice}}],"usage":{{Count(input, plan.Tokens)}}}""");
    }

    private byte[] Chunk(string delta, string finishReason)
    {
        var choice = $$"""{"index":0,"delta":{{delta}},"logprobs":null,"finish_reason":{{finishReason}}}""";
        return Event($$"""{{{_head}},"object":"chat.completion.chunk","choices":[{{choice}}]{{_noUsage}}}""");
    }

    private static byte[] Event(string json) => Encoding.ASCII.GetBytes($"data: {json}\n\n");

    // Digits only, whatever the culture.
    private static string Count(long input, long output) => string.Create(CultureInfo.InvariantCulture, $$$"""
        {"prompt_tokens":{{{input}}},"completion_tokens":{{{output}}},"total_tokens":{{{input + output}}},"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}
        """);
}
