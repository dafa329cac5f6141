using System.Buffers;
using System.Text.Json;
using Platform.LlmService.Chat;

namespace Platform.LlmService.AgentRuns;

/// <summary>
/// Tells of a run as the stream of one chat completion. Tools that begin and end are chunks without a word, with a member <c>agent</c> that clients who
/// don't know it leave alone.
/// </summary>
internal sealed class CompletionStream(IReplySink sink, RunRequest request, TimeProvider clock) : RunListener(sink)
{
    private readonly long _created = clock.GetUtcNow().ToUnixTimeSeconds();
    private bool _hasBegun;

    public override ValueTask DeltaAsync(ReadOnlyMemory<byte> delta, CancellationToken ct)
    {
        Chunk(delta.Span);
        return Sink.FlushAsync(ct);
    }

    public override ValueTask ToolStartedAsync(ToolStart start, CancellationToken ct)
    {
        Chunk("{}"u8, agent: json => WriteEvent(json, "tool.start", () => JsonSerializer.Serialize(json, start, RunJson.Readable.ToolStart)));
        return Sink.FlushAsync(ct);
    }

    public override ValueTask ToolEndedAsync(ToolEnd end, CancellationToken ct)
    {
        Chunk("{}"u8, agent: json => WriteEvent(json, "tool.end", () => JsonSerializer.Serialize(json, end, RunJson.Readable.ToolEnd)));
        return Sink.FlushAsync(ct);
    }

    public override ValueTask KeepAliveAsync(CancellationToken ct)
    {
        Sink.BeginStream();
        return Sink.KeepAliveAsync(ct);
    }

    public override ValueTask DoneAsync(RunReport run, CancellationToken ct)
    {
        Chunk("{}"u8, finishReason: run.FinishReason);
        if (request.IncludeUsage)
        {
            Event(json =>
            {
                json.WriteStartArray("choices");
                json.WriteEndArray();
                CompletionUsage.Write(json, run.Usage);
            });
        }

        Sink.Output.Write("data: [DONE]\n\n"u8);
        return Sink.FlushAsync(ct);
    }

    private void Chunk(ReadOnlySpan<byte> delta, string? finishReason = null, Action<Utf8JsonWriter>? agent = null)
    {
        Sink.BeginStream();
        if (!_hasBegun)
        {
            _hasBegun = true;
            Chunk("""{"role":"assistant","content":""}"""u8);
        }

        var copy = delta.ToArray();
        Event(json =>
        {
            json.WriteStartArray("choices");
            json.WriteStartObject();
            json.WriteNumber("index", 0);
            json.WritePropertyName("delta");
            json.WriteRawValue(copy, skipInputValidation: true);
            json.WriteString("finish_reason", finishReason);
            json.WriteEndObject();
            json.WriteEndArray();
            agent?.Invoke(json);
        });
    }

    private void Event(Action<Utf8JsonWriter> members)
    {
        var output = Sink.Output;
        output.Write("data: "u8);
        using (var json = new Utf8JsonWriter(output, RoundBody.Readable))
        {
            json.WriteStartObject();
            json.WriteString("id", $"chatcmpl-{Id:n}");
            json.WriteString("object", "chat.completion.chunk");
            json.WriteNumber("created", _created);
            json.WriteString("model", Agents.AgentName.ModelPrefix + request.Agent);
            members(json);
            json.WriteEndObject();
        }

        output.Write("\n\n"u8);
    }

    private static void WriteEvent(Utf8JsonWriter json, string name, Action write)
    {
        json.WriteStartObject("agent");
        json.WriteString("event", name);
        json.WritePropertyName("tool");
        write();
        json.WriteEndObject();
    }
}
