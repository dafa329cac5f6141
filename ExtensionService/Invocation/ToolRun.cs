using System.Threading.Channels;

namespace Platform.ExtensionService.Invocation;

/// <summary>A call on its way, with what the tool says meanwhile. The news end when there is an outcome.</summary>
internal sealed class ToolRun
{
    // A client that reads slower than a tool talks misses the oldest news, and costs no more memory than this.
    private const int MaxWaiting = 64;

    private readonly Channel<ToolProgress> _news = Channel.CreateBounded<ToolProgress>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private ToolRun(ToolCall call, Func<ToolCall, CancellationToken, Task<ToolOutcome>> send, CancellationToken ct)
        => Outcome = SendAsync(call with { Progress = new Listener(_news.Writer) }, send, ct);

    public ChannelReader<ToolProgress> News => _news.Reader;

    public Task<ToolOutcome> Outcome { get; }

    public static ToolRun Start(ToolCall call, Func<ToolCall, CancellationToken, Task<ToolOutcome>> send, CancellationToken ct) => new(call, send, ct);

    private async Task<ToolOutcome> SendAsync(ToolCall call, Func<ToolCall, CancellationToken, Task<ToolOutcome>> send, CancellationToken ct)
    {
        try
        {
            return await send(call, ct);
        }
        finally
        {
            _news.Writer.Complete();
        }
    }

    private sealed class Listener(ChannelWriter<ToolProgress> news) : IProgress<ToolProgress>
    {
        public void Report(ToolProgress value) => news.TryWrite(value);
    }
}
