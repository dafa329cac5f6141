using System.Diagnostics.Metrics;

namespace Platform.ServiceDefaults.Counting;

internal sealed class CounterMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _dropped = meters.Create("Platform.Usage.Counters")
        .CreateCounter<long>("platform.usage.counters.dropped", "{count}", "Counts of what isn't billed that could not be kept or delivered.");

    public void Dropped(long amount) => _dropped.Add(amount);
}
