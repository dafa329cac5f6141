using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Counting;

namespace Platform.ServiceDefaults;

/// <summary>
/// Counts what is worth knowing but not billed. A count is a few nanoseconds in memory and can't fail; it is delivered to UsageService later,
/// together with others. A process that is killed takes what it has not delivered with it.
/// </summary>
public sealed class UsageCounters : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _enough = new(0, 1);
    private readonly CounterOptions _options;
    private readonly CounterMetrics _metrics;
    private readonly TimeProvider _clock;
    private Dictionary<CounterKey, long> _counts = [];
    private Dictionary<CounterKey, long> _spare = [];
    private long _sinceTaken;
    private long _dropped;

    internal UsageCounters(IOptions<CounterOptions> options, CounterMetrics metrics, TimeProvider clock)
        => (_options, _metrics, _clock) = (options.Value, metrics, clock);

    /// <summary>Counts something that happened now. It never throws, and waits for nothing but other counts.</summary>
    /// <param name="tenantId">The tenant it belongs to; the empty id for the platform itself.</param>
    /// <param name="userId">The user it belongs to; null for nobody in particular.</param>
    /// <param name="metric">What it is, one of <see cref="UsageMetric"/>; never made from what a caller sends, or names would be without end.</param>
    /// <param name="amount">How often; less than once is not counted.</param>
    public void Count(Guid tenantId, Guid? userId, string metric, long amount = 1)
    {
        if (amount <= 0)
        {
            return;
        }

        var key = new CounterKey(tenantId, userId ?? Guid.Empty, metric, _clock.GetUtcNow().UtcTicks / TimeSpan.TicksPerHour);
        var counted = Math.Min(amount, CounterEntry.MaxAmount);
        bool isEnough;
        bool isKept;
        lock (_gate)
        {
            isKept = _counts.Count < _options.Capacity || _counts.ContainsKey(key);
            if (isKept)
            {
                ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _);
                sum = Math.Min(sum + counted, CounterEntry.MaxAmount);
            }
            else
            {
                _dropped += counted;
            }

            isEnough = ++_sinceTaken == _options.DeliverAfter;
        }

        if (!isKept)
        {
            _metrics.Dropped(counted);
        }

        if (isEnough)
        {
            Signal();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _enough.Dispose();

    /// <summary>Waits until there are enough counts for a delivery, but not longer than that.</summary>
    internal Task WaitAsync(TimeSpan timeout, CancellationToken ct) => _enough.WaitAsync(timeout, ct);

    /// <summary>Counts as dropped what can never be delivered.</summary>
    internal void Drop(long amount)
    {
        _metrics.Dropped(amount);
        Restore(amount);
    }

    /// <summary>What was dropped before is told with the next delivery.</summary>
    internal void Restore(long dropped)
    {
        lock (_gate)
        {
            _dropped += dropped;
        }
    }

    /// <summary>Hands over what was counted since the last time. Only one may take at a time.</summary>
    internal (List<CounterEntry> Counts, long Dropped) Take()
    {
        Dictionary<CounterKey, long> taken;
        long dropped;
        lock (_gate)
        {
            (taken, _counts, _spare) = (_counts, _spare, _counts);
            (dropped, _dropped, _sinceTaken) = (_dropped, 0, 0);
        }

        List<CounterEntry> counts = [.. taken.Select(static count => count.Key.With(count.Value))];
        taken.Clear();
        return (counts, dropped);
    }

    private void Signal()
    {
        try
        {
            _enough.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // Signalled already, or the process has ended.
        }
    }
}
