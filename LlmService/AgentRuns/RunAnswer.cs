using System.Text.Json;
using Platform.LlmService.Chat;

namespace Platform.LlmService.AgentRuns;

/// <summary>Tells of a run when it is over.</summary>
internal sealed class RunAnswer(HttpReplySink sink) : RunListener(sink)
{
    public override ValueTask DoneAsync(RunReport run, CancellationToken ct) =>
        Sink.AnswerAsync(JsonSerializer.SerializeToUtf8Bytes(run, RunJson.Readable.RunReport), ct);
}
