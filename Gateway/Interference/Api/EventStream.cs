using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Platform.Gateway.Interference.History;

namespace Platform.Gateway.Interference.Api;

/// <summary>
/// Server-sent events: <c>incident</c>, <c>mitigation</c> and <c>reading</c>, with comments in between when nothing happens. Ends when the gateway does, when the reader doesn't keep up, and when the
/// credential is revoked.
/// </summary>
internal sealed class EventStream(News news, Channel<NewsItem> channel, TimeProvider clock, CancellationToken stopping) : IResult, IStatusCodeHttpResult
{
    public const string ContentType = "text/event-stream";
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(10);

    public int? StatusCode => StatusCodes.Status200OK;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, aborted) = (httpContext.Response, httpContext.RequestAborted);
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-cache,no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        try
        {
            await WriteAsync(response, ": events follow\n\n", ends.Token);
            while (await NextAsync(ends.Token) is { } text)
            {
                await WriteAsync(response, text, ends.Token);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            // The reader comes back to another gateway, with the id of what it heard last.
        }
        finally
        {
            news.Leave(channel);
        }
    }

    /// <summary>All that is there, or a comment when there has been nothing for a while; null at the end.</summary>
    private async Task<string?> NextAsync(CancellationToken ct)
    {
        try
        {
            if (!await channel.Reader.WaitToReadAsync(ct).AsTask().WaitAsync(Heartbeat, clock, ct))
            {
                return null;
            }
        }
        catch (TimeoutException)
        {
            return ": nothing new\n\n";
        }

        var text = new StringBuilder();
        while (channel.Reader.TryRead(out var item))
        {
            if (item.Id is { } id)
            {
                text.Append(CultureInfo.InvariantCulture, $"id: {id}\n");
            }

            // JSON of ours has no line breaks.
            text.Append(CultureInfo.InvariantCulture, $"event: {item.Kind}\ndata: {item.Json}\n\n");
        }

        return text.ToString();
    }

    /// <summary>Who doesn't read for long is let go, as what waits for it is bounded, too.</summary>
    private async Task WriteAsync(HttpResponse response, string text, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(WriteLimit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            await response.WriteAsync(text, both.Token);
            await response.Body.FlushAsync(both.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            response.HttpContext.Abort();
            channel.Writer.TryComplete();
        }
    }
}
