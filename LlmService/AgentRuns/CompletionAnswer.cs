using System.Buffers;
using System.Text.Json;
using Platform.LlmService.Chat;

namespace Platform.LlmService.AgentRuns;

/// <summary>Tells of a run, when it is over, as one chat completion.</summary>
internal sealed class CompletionAnswer(IReplySink sink, TimeProvider clock) : RunListener(sink)
{
    public override ValueTask DoneAsync(RunReport run, CancellationToken ct)
    {
        var written = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(written, RoundBody.Readable))
        {
            json.WriteStartObject();
            json.WriteString("id", $"chatcmpl-{run.Id:n}");
            json.WriteString("object", "chat.completion");
            json.WriteNumber("created", clock.GetUtcNow().ToUnixTimeSeconds());
            json.WriteString("model", Agents.AgentName.ModelPrefix + run.Agent);
            WriteChoice(json, run);
            CompletionUsage.Write(json, run.Usage);
            json.WritePropertyName("agent");
            JsonSerializer.Serialize(json, run with { Content = null }, RunJson.Readable.RunReport);
            json.WriteEndObject();
        }

        return Sink.AnswerAsync(written.WrittenMemory, ct);
    }

    private static void WriteChoice(Utf8JsonWriter json, RunReport run)
    {
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        json.WritePropertyName("content");
        json.WriteRawValue(run.Content?.GetRawText() ?? "null", skipInputValidation: true);
        json.WriteNull("refusal");
        json.WriteEndObject();
        json.WriteNull("logprobs");
        json.WriteString("finish_reason", run.FinishReason);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
