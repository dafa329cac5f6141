using System.Diagnostics.Metrics;

namespace Platform.Gateway.Interference.WebHook;

internal sealed class WebHookMetrics : IDisposable
{
    public const string MeterName = "Platform.Gateway.Interference.WebHook";

    private readonly Meter _meter;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _dropped;

    public WebHookMetrics(IMeterFactory factory, WebHookQueue queue)
    {
        _meter = factory.Create(MeterName);
        _delivered = _meter.CreateCounter<long>("platform.interference.webhook.delivered", "{message}", "Messages that the receiver took.");
        _failed = _meter.CreateCounter<long>("platform.interference.webhook.failed", "{attempt}", "Attempts that will be made again.");
        _dropped = _meter.CreateCounter<long>("platform.interference.webhook.dropped", "{message}", "Messages that were given up: refused for good, or too many.");
        _meter.CreateObservableUpDownCounter("platform.interference.webhook.waiting", () => queue.Count, "{message}", "Messages that wait.");
    }

    public void Delivered() => _delivered.Add(1);

    public void Failed() => _failed.Add(1);

    public void Dropped(long count) => _dropped.Add(count);

    public void Dispose() => _meter.Dispose();
}
