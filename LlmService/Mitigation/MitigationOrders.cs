using Platform.Contracts;
using Platform.LlmService.Admission;

namespace Platform.LlmService.Mitigation;

/// <summary>
/// What the interference monitor asks of this process, for as long as it says. When nothing more is heard the process's own limits are back by themselves: a
/// monitor that is gone leaves nothing behind.
/// </summary>
internal sealed class MitigationOrders : IDisposable
{
    private static readonly MitigationDirective None = new(PauseWarmUp: false, AdmissionShare: 1, ValidSeconds: 0);

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly CallGate _gate;
    private readonly TimeProvider _clock;
    private readonly ILogger<MitigationOrders> _log;
    private readonly ITimer _lapse;
    private readonly Lock _lock = new();
    // Both written under _lock; the order is read without.
    private volatile MitigationDirective _order = None;
    private long _heardAt;

    public MitigationOrders(CallGate gate, TimeProvider clock, ILogger<MitigationOrders> log)
    {
        (_gate, _clock, _log) = (gate, clock, log);
        _lapse = clock.CreateTimer(static orders => ((MitigationOrders)orders!).Lapse(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>No prompt of warm-up may be begun, and those under way yield.</summary>
    public bool PausesWarmUp => _order.PauseWarmUp;

    /// <summary>From now on this holds, whatever was said before.</summary>
    public void Follow(MitigationDirective order)
    {
        lock (_lock)
        {
            var before = Set(order);
            _heardAt = _clock.GetTimestamp();
            _lapse.Change(TimeSpan.FromSeconds(order.ValidSeconds), Timeout.InfiniteTimeSpan);
            // It is said again each second or so.
            if (before.PauseWarmUp != order.PauseWarmUp || before.AdmissionShare != order.AdmissionShare)
            {
                _log.OrderChanged(order.PauseWarmUp ? "paused" : "free", _gate.Limit, _gate.MostPlaces);
            }
        }
    }

    public void Dispose() => _lapse.Dispose();

    private void Lapse()
    {
        lock (_lock)
        {
            // Timers go by a coarser clock, and may be early; and the next order may have come while this waited for the lock.
            var left = TimeSpan.FromSeconds(_order.ValidSeconds) - _clock.GetElapsedTime(_heardAt);
            if (left > TimeSpan.Zero)
            {
                _lapse.Change(left + Tick, Timeout.InfiniteTimeSpan);
                return;
            }

            var before = Set(None);
            if (before is not { PauseWarmUp: false, AdmissionShare: 1 })
            {
                _log.OrderLapsed(before.ValidSeconds, _gate.Limit);
            }
        }
    }

    private MitigationDirective Set(MitigationDirective order)
    {
        var before = _order;
        _order = order;
        _gate.UseShare(order.AdmissionShare);
        return before;
    }
}
