using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Platform.LlmService.Chat;
using Platform.LlmService.Providers;

namespace Platform.LlmService.AgentRuns;

/// <summary>Tells of a run as server-sent events: <c>delta</c>, <c>tool.start</c>, <c>tool.end</c>, <c>round</c>, and at the end <c>done</c> or <c>error</c>.</summary>
internal sealed class RunEvents(HttpReplySink sink) : RunListener(sink)
{
    public override ValueTask DeltaAsync(ReadOnlyMemory<byte> delta, CancellationToken ct)
    {
        Begin("delta");
        Sink.Output.Write(delta.Span);
        return EndAsync(ct);
    }

    public override ValueTask ToolStartedAsync(ToolStart start, CancellationToken ct) => SendAsync("tool.start", start, RunJson.Readable.ToolStart, ct);

    public override ValueTask ToolEndedAsync(ToolEnd end, CancellationToken ct) => SendAsync("tool.end", end, RunJson.Readable.ToolEnd, ct);

    public override ValueTask RoundEndedAsync(RoundReport round, CancellationToken ct) => SendAsync("round", round, RunJson.Readable.RoundReport, ct);

    public override ValueTask KeepAliveAsync(CancellationToken ct) => Sink.KeepAliveAsync(ct);

    public override ValueTask DoneAsync(RunReport run, CancellationToken ct) => SendAsync("done", run, RunJson.Readable.RunReport, ct);

    public override ValueTask BreakOffAsync(ProviderException error, CancellationToken ct) =>
        SendAsync("error", RunProblem.Of(error), RunJson.Readable.RunProblem, ct);

    private ValueTask SendAsync<T>(string name, T data, JsonTypeInfo<T> type, CancellationToken ct)
    {
        Begin(name);
        using (var json = new Utf8JsonWriter(Sink.Output, RoundBody.Readable))
        {
            JsonSerializer.Serialize(json, data, type);
        }

        return EndAsync(ct);
    }

    private void Begin(string name)
    {
        Sink.BeginStream();
        Sink.Output.Write("event: "u8);
        Sink.Output.Write(Encoding.UTF8.GetBytes(name));
        Sink.Output.Write("\ndata: "u8);
    }

    private ValueTask EndAsync(CancellationToken ct)
    {
        Sink.Output.Write("\n\n"u8);
        return Sink.FlushAsync(ct);
    }
}
