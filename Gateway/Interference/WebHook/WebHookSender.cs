using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;

namespace Platform.Gateway.Interference.WebHook;

/// <summary>Posts messages one after the other, again and again until the receiver takes them; what it refuses for good is dropped and counted.</summary>
internal sealed class WebHookSender(WebHookQueue queue, IOptions<WebHookOptions> options, WebHookMetrics metrics, TimeProvider clock, ILogger<WebHookSender> log)
    : BackgroundService
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);

    // A client of its own: the receiver is none of our services, gets no trace of ours, and can't lead us elsewhere.
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ActivityHeadersPropagator = null,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly byte[] _secret = options.Value.SecretBytes;
    private TimeSpan _backOff;

    private enum Outcome { Taken, Refused, Away }

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Value.Address is { } address && !stoppingToken.IsCancellationRequested)
        {
            await queue.WaitAsync(stoppingToken);
            while (queue.Peek() is { } message)
            {
                await DeliverAsync(address, message, stoppingToken);
            }
        }
    }

    private async Task DeliverAsync(Uri address, WebHookMessage message, CancellationToken ct)
    {
        if (queue.TakeDropped() is > 0 and var dropped)
        {
            metrics.Dropped(dropped);
            log.MessagesDropped(dropped);
        }

        var (outcome, reason) = await PostAsync(address, message, ct);
        if (outcome == Outcome.Away)
        {
            await WaitAsync(message, reason, ct);
            return;
        }

        queue.Remove(message);
        if (outcome == Outcome.Refused)
        {
            metrics.Dropped(1);
            log.MessageRefused(message.Id, reason);
            return;
        }

        metrics.Delivered();
        if (_backOff > TimeSpan.Zero)
        {
            log.ReceiverIsBack();
            _backOff = TimeSpan.Zero;
        }
    }

    private async Task WaitAsync(WebHookMessage message, string reason, CancellationToken ct)
    {
        // Said once; how long it lasts is seen when it is over.
        if (_backOff == TimeSpan.Zero)
        {
            log.ReceiverIsAway(reason);
        }

        metrics.Failed();
        queue.PutLast(message);
        _backOff = BackOff.Next(_backOff, FirstBackOff, options.Value.MaxBackOff);
        await Task.Delay(BackOff.Jittered(_backOff), clock, ct);
    }

    private async Task<(Outcome Outcome, string Reason)> PostAsync(Uri address, WebHookMessage message, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(options.Value.Timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Content = new ByteArrayContent(message.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        WebHookSignature.Sign(request, message, _secret, clock.GetUtcNow());
        try
        {
            // What it answers beyond the status is of no interest, however long it is.
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            return (OutcomeOf(response.StatusCode), $"status {(int)response.StatusCode}");
        }
        catch (HttpRequestException away)
        {
            // Not its message, which names the address.
            return (Outcome.Away, away.HttpRequestError.ToString());
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (Outcome.Away, "no answer in time");
        }
    }

    private static Outcome OutcomeOf(HttpStatusCode status) => (int)status switch
    {
        >= 200 and < 300 => Outcome.Taken,
        408 or 425 or 429 or >= 500 => Outcome.Away,
        _ => Outcome.Refused,
    };
}
