using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Admission;

namespace Platform.Gateway.Limits;

/// <summary>
/// What this gateway grants on its own while limits have plenty left, so that no request waits for Redis. Redis is told a moment later of all of it
/// together, and of slots only if they are still taken.
/// </summary>
internal sealed class OwnGrants
{
    private readonly SharedLimits _shared;
    private readonly Headroom<Limit> _headroom;
    private readonly ConcurrentQueue<Lease> _untold = new();

    public OwnGrants(SharedLimits shared, IOptions<LimitOptions> options, TimeProvider clock)
    {
        _shared = shared;
        _headroom = new(options.Value.Replicas, TellAsync, clock);
    }

    /// <summary>Null when Redis must be asked.</summary>
    public Permit? TryTake(Limit[] limits)
    {
        Span<long> left = stackalloc long[limits.Length];
        return _headroom.TryTake(limits, 1, left) ? new(limits, StatesOf(limits, left), Permit.Nobody, TimeSpan.Zero) : null;
    }

    /// <summary>The slots of a request that was let in by this gateway alone.</summary>
    public void Add(Lease lease) => _untold.Enqueue(lease);

    /// <summary>Remembers what Redis has said.</summary>
    public void Learn(Permit permit)
    {
        for (var i = 0; i < permit.Limits.Length; i++)
        {
            _headroom.Learn(permit.Limits[i], permit.States[i].Remaining);
        }
    }

    private static LimitState[] StatesOf(Limit[] limits, ReadOnlySpan<long> left)
    {
        var states = new LimitState[limits.Length];
        for (var i = 0; i < states.Length; i++)
        {
            states[i] = new(left[i], limits[i].IsRate ? LimitOptions.Window * (1 - ((double)left[i] / limits[i].Quota)) : TimeSpan.Zero);
        }

        return states;
    }

    private async Task<IReadOnlyList<long>?> TellAsync(IReadOnlyList<KeyValuePair<Limit, long>> granted)
    {
        var leases = TakeRunning().SelectMany(static lease => lease.Slots.Select(slot => (slot, lease.Id))).ToLookup(static one => one.slot, static one => one.Id);
        // A lease may come a moment before what was granted with it, or after.
        var others = leases.Select(static slots => slots.Key).Except(granted.Select(static one => one.Key)).Select(static slot => new KeyValuePair<Limit, long>(slot, 0));
        return await _shared.TellAsync([.. granted, .. others], leases);
    }

    private IEnumerable<Lease> TakeRunning()
    {
        while (_untold.TryDequeue(out var lease))
        {
            if (lease.Tell())
            {
                yield return lease;
            }
        }
    }
}
