using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Platform.ExtensionService.Invocation;

/// <summary>A call as events: <c>progress</c> while the tool works, then <c>result</c> or <c>error</c>.</summary>
internal static class ToolStream
{
    // A client that reads slower than a tool talks misses the oldest news, and costs no more memory than this.
    private const int MaxWaiting = 64;

    public static ServerSentEventsResult<string> Of(ToolCall call, Func<ToolCall, CancellationToken, Task<ToolOutcome>> send, CancellationToken ct)
        => TypedResults.ServerSentEvents(EventsAsync(call, send, ct));

    private static async IAsyncEnumerable<SseItem<string>> EventsAsync(
        ToolCall call, Func<ToolCall, CancellationToken, Task<ToolOutcome>> send, [EnumeratorCancellation] CancellationToken ct)
    {
        var news = Channel.CreateBounded<ToolProgress>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        var sent = SendAsync(call with { Progress = new Listener(news.Writer) }, send, news.Writer, ct);
        await foreach (var progress in news.Reader.ReadAllAsync(ct))
        {
            yield return new(JsonSerializer.Serialize(progress, InvocationJson.Default.ToolProgress), "progress");
        }

        var outcome = await sent;
        yield return outcome.Failure is { } failure
            ? new(JsonSerializer.Serialize(failure.ProblemDetails, InvocationJson.Default.ProblemDetails), "error")
            : new(Encoding.UTF8.GetString(outcome.Answer.Span), "result");
    }

    private static async Task<ToolOutcome> SendAsync(
        ToolCall call, Func<ToolCall, CancellationToken, Task<ToolOutcome>> send, ChannelWriter<ToolProgress> news, CancellationToken ct)
    {
        try
        {
            return await send(call, ct);
        }
        finally
        {
            news.Complete();
        }
    }

    private sealed class Listener(ChannelWriter<ToolProgress> news) : IProgress<ToolProgress>
    {
        public void Report(ToolProgress value) => news.TryWrite(value);
    }
}
