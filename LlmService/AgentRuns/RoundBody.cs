using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Platform.LlmService.AgentRuns;

/// <summary>Writes what a model is asked in one round. What came from the client and from the model goes on byte for byte.</summary>
internal static class RoundBody
{
    // As JSON, and only as JSON, letters of any language need no escape; escaped they would count as more tokens.
    public static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="run">Its conversation so far.</param>
    /// <param name="mayCall">It may still call tools; else it must answer.</param>
    public static byte[] Of(Run run, bool mayCall)
    {
        var written = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(written, Readable);
        json.WriteStartObject();
        json.WriteString("model", run.Settings.Model);
        json.WriteBoolean("stream", run.Request.Stream);
        WriteMessages(json, run);
        WriteTools(json, run, mayCall);
        WriteSettings(json, run);
        foreach (var (name, value) in run.Request.Fields.Where(field => !IsOurs(field.Key, run)))
        {
            json.WritePropertyName(name);
            json.WriteRawValue(value.Span);
        }

        json.WriteEndObject();
        json.Flush();
        return written.WrittenSpan.ToArray();
    }

    /// <summary>What the model said in a round, as a message of the conversation.</summary>
    public static byte[] AssistantMessage(byte[]? content, IReadOnlyList<ToolCall> calls) => Write(json =>
    {
        json.WriteString("role", "assistant");
        json.WritePropertyName("content");
        json.WriteRawValue(content ?? "null"u8, skipInputValidation: true);
        json.WriteStartArray("tool_calls");
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteString("id", call.Id);
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", call.Function);
            json.WriteString("arguments", call.Arguments ?? "{}"u8);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static byte[] ToolMessage(ToolResult result) => Write(json =>
    {
        json.WriteString("role", "tool");
        json.WriteString("tool_call_id", result.Call.Id);
        json.WriteString("content", result.Answer.Text);
    });

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var written = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(written, Readable);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        json.Flush();
        return written.WrittenSpan.ToArray();
    }

    private static void WriteMessages(Utf8JsonWriter json, Run run)
    {
        json.WriteStartArray("messages");
        if (run.Settings.SystemPrompt is { Length: > 0 } prompt)
        {
            json.WriteStartObject();
            json.WriteString("role", "system");
            json.WriteString("content", prompt);
            json.WriteEndObject();
        }

        foreach (var message in run.Messages)
        {
            json.WriteRawValue(message.Span, skipInputValidation: true);
        }

        json.WriteEndArray();
    }

    private static void WriteTools(Utf8JsonWriter json, Run run, bool mayCall)
    {
        if (run.Tools.IsEmpty)
        {
            return;
        }

        json.WritePropertyName("tools");
        json.WriteRawValue(run.Tools.ToJson(), skipInputValidation: true);
        // One that had to call something every time would never answer.
        var choice = !mayCall ? "none" : run.Rounds.Count == 0 ? run.Settings.ToolChoice : run.Settings.ToolChoice is null ? null : "auto";
        if (choice is not null)
        {
            json.WriteString("tool_choice", choice);
        }
    }

    private static void WriteSettings(Utf8JsonWriter json, Run run)
    {
        var (settings, fields) = (run.Settings, run.Request.Fields);
        if (settings.Temperature is { } temperature && !fields.ContainsKey("temperature"))
        {
            json.WriteNumber("temperature", temperature);
        }

        if (settings.TopP is { } topP && !fields.ContainsKey("top_p"))
        {
            json.WriteNumber("top_p", topP);
        }

        if (settings.Seed is { } seed && !fields.ContainsKey("seed"))
        {
            json.WriteNumber("seed", seed);
        }

        if (run.MostOutputTokens is { } most)
        {
            json.WriteNumber(fields.ContainsKey("max_tokens") ? "max_tokens" : "max_completion_tokens", most);
        }
    }

    /// <summary>Without tools, what is said about their calls is refused by some providers.</summary>
    private static bool IsOurs(string field, Run run) =>
        (field is "max_tokens" or "max_completion_tokens" && run.MostOutputTokens is not null) || (field == "parallel_tool_calls" && run.Tools.IsEmpty);
}
