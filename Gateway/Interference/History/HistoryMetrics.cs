using System.Diagnostics.Metrics;

namespace Platform.Gateway.Interference.History;

internal sealed class HistoryMetrics : IDisposable
{
    public const string MeterName = "Platform.Gateway.Interference.History";

    private readonly Meter _meter;
    private readonly Counter<long> _dropped;

    public HistoryMetrics(IMeterFactory factory, DeliveryQueue queue)
    {
        _meter = factory.Create(MeterName);
        _dropped = _meter.CreateCounter<long>("platform.interference.history.dropped", "{incident}", "Incidents that UsageService will not hear of.");
        _meter.CreateObservableUpDownCounter("platform.interference.history.waiting", () => queue.Count, "{incident}", "Incidents that wait for UsageService.");
    }

    public void Dropped(long count) => _dropped.Add(count);

    public void Dispose() => _meter.Dispose();
}
