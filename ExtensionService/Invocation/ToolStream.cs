using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Platform.ExtensionService.Invocation;

/// <summary>A call as events: <c>progress</c> while the tool works, then <c>result</c> or <c>error</c>.</summary>
internal static class ToolStream
{
    public static ServerSentEventsResult<string> Of(ToolCall call, Func<ToolCall, CancellationToken, Task<ToolOutcome>> send, CancellationToken ct)
        => TypedResults.ServerSentEvents(EventsAsync(call, send, ct));

    private static async IAsyncEnumerable<SseItem<string>> EventsAsync(
        ToolCall call, Func<ToolCall, CancellationToken, Task<ToolOutcome>> send, [EnumeratorCancellation] CancellationToken ct)
    {
        var run = ToolRun.Start(call, send, ct);
        await foreach (var progress in run.News.ReadAllAsync(ct))
        {
            yield return new(JsonSerializer.Serialize(progress, InvocationJson.Default.ToolProgress), "progress");
        }

        var outcome = await run.Outcome;
        yield return outcome.Failure is { } failure
            ? new(JsonSerializer.Serialize(failure.ProblemDetails, InvocationJson.Default.ProblemDetails), "error")
            : new(Encoding.UTF8.GetString(outcome.Answer.Span), "result");
    }
}
