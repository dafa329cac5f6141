using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Platform.LlmService.Providers.Simulated;

/// <summary>Writes one simulated answer in OpenAI's wire format. It is put together as text: what isn't a number or our own is quoted.</summary>
internal sealed class SimulatedWire(Guid requestId, DateTimeOffset created, bool mentionUsage)
{
    private readonly string _head = string.Create(
        CultureInfo.InvariantCulture, $"\"id\":\"chatcmpl-{requestId:n}\",\"created\":{created.ToUnixTimeSeconds()},\"model\":\"{SimulatedProvider.Model}\"");

    // With include_usage OpenAI says null in every chunk but the last.
    private readonly string _noUsage = mentionUsage ? ",\"usage\":null" : "";

    public static ReadOnlyMemory<byte> Done { get; } = "data: [DONE]\n\n"u8.ToArray();

    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    public ReadOnlyMemory<byte> Opening(int index, SimulatedChoice choice) => Chunk(
        index, choice.Calls.Count == 0 ? """{"role":"assistant","content":"","refusal":null}""" : """{"role":"assistant","content":null,"refusal":null}""");

    public ReadOnlyMemory<byte> Piece(int index, SimulatedChoice choice, SimulatedPiece piece, int? topLogprobs)
    {
        if (piece.Call < 0)
        {
            return Chunk(index, $$"""{"content":{{Quote(piece.Text)}}}""", SimulatedLogprobs.Of([piece.Text], topLogprobs));
        }

        var call = choice.Calls[piece.Call];
        var head = piece.At > 0 ? "" : $"\"id\":\"{call.Id}\",\"type\":\"function\",";
        var name = piece.At > 0 ? "" : $"\"name\":{Quote(call.Name)},";
        return Chunk(index, Invariant($$$"""{"tool_calls":[{"index":{{{piece.Call}}},{{{head}}}"function":{{{{name}}}"arguments":{{{Quote(piece.Text)}}}}}]}"""));
    }

    public ReadOnlyMemory<byte> Finish(int index, string reason) => Chunk(index, "{}", finishReason: $"\"{reason}\"");

    public ReadOnlyMemory<byte> Usage(SimulatedUsage usage) =>
        Event($$"""{{{_head}},"object":"chat.completion.chunk","choices":[],"usage":{{Count(usage)}}}""");

    public ReadOnlyMemory<byte> Answer(SimulatedPlan plan)
    {
        var choices = string.Join(',', plan.Choices.Select((choice, index) => Choice(index, choice, plan.TopLogprobs)));
        var usage = plan.Usage is null ? "" : $",\"usage\":{Count(plan.Usage)}";
        return Encoding.UTF8.GetBytes($$"""{{{_head}},"object":"chat.completion","choices":[{{choices}}]{{usage}}}""");
    }

    private static string Choice(int index, SimulatedChoice choice, int? topLogprobs)
    {
        var message = choice.Calls.Count == 0
            ? $"\"content\":{Quote(string.Concat(choice.Content))},\"refusal\":null"
            : $"\"content\":null,\"refusal\":null,\"tool_calls\":[{string.Join(',', choice.Calls.Select(Call))}]";
        var logprobs = choice.Calls.Count == 0 ? SimulatedLogprobs.Of(choice.Content, topLogprobs) : "null";
        return Invariant($$"""{"index":{{index}},"message":{"role":"assistant",{{message}}},"logprobs":{{logprobs}},"finish_reason":"{{choice.FinishReason}}"}""");
    }

    private static string Call(SimulatedCall call) =>
        $$$"""{"id":"{{{call.Id}}}","type":"function","function":{"name":{{{Quote(call.Name)}}},"arguments":{{{Quote(string.Concat(call.Arguments))}}}}}""";

    private byte[] Chunk(int index, string delta, string logprobs = "null", string finishReason = "null") => Event(Invariant(
        $$"""{{{_head}},"object":"chat.completion.chunk","choices":[{"index":{{index}},"delta":{{delta}},"logprobs":{{logprobs}},"finish_reason":{{finishReason}}}]{{_noUsage}}}"""));

    private static byte[] Event(string json) => Encoding.UTF8.GetBytes($"data: {json}\n\n");

    private static string Count(SimulatedUsage usage) => Invariant($$$"""
        {"prompt_tokens":{{{usage.Input}}},"completion_tokens":{{{usage.Output}}},"total_tokens":{{{usage.Input + usage.Output}}},"prompt_tokens_details":{"cached_tokens":{{{usage.Cached}}}},"completion_tokens_details":{"reasoning_tokens":{{{usage.Reasoning}}}}}
        """);

    // Digits only, whatever the culture.
    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
