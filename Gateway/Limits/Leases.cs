using System.Collections.Concurrent;
using System.Globalization;

namespace Platform.Gateway.Limits;

/// <summary>The leases of the requests that run on this gateway.</summary>
internal sealed class Leases(SharedLimits shared)
{
    private const int SlotsInOneCommand = 500;
    private readonly string _prefix = $"{Guid.NewGuid():n}:";
    private readonly ConcurrentDictionary<Lease, byte> _running = new(ReferenceEqualityComparer.Instance);
    private long _last;

    public int Count => _running.Count;

    public string NewId() => string.Concat(_prefix, Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture));

    public Lease Begin(string id, Limit[] slots, Meter[] meters)
    {
        var lease = new Lease(id, slots, meters, Release);
        _running.TryAdd(lease, 0);
        return lease;
    }

    /// <summary>Tells Redis that these requests still run.</summary>
    public async Task RenewAsync()
    {
        // Marked first: what ends meanwhile is then given back in Redis, too.
        var running = _running.Keys.Where(static lease => lease.Tell()).ToList();
        foreach (var part in running.SelectMany(static lease => lease.Slots.Select(slot => (slot, lease.Id))).Chunk(SlotsInOneCommand))
        {
            await shared.RenewAsync(part);
        }

        // One that ended meanwhile may have been brought back.
        foreach (var lease in running.Where(static lease => lease.IsReleased))
        {
            await shared.ReleaseAsync(lease.Slots, lease.Id);
        }
    }

    private void Release(Lease lease)
    {
        _running.TryRemove(lease, out _);
        foreach (var meter in lease.Meters)
        {
            meter.Exit();
        }

        if (lease.IsTold)
        {
            _ = shared.ReleaseAsync(lease.Slots, lease.Id);
        }
    }
}
