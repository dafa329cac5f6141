using Microsoft.Extensions.Options;

namespace Platform.Gateway.Limits;

/// <summary>
/// Stands in while Redis is away: each gateway grants its part of every quota. It counts along while Redis is there, so that a gateway
/// that has served its part already does not begin anew.
/// </summary>
internal sealed class LocalLimits(MeterTable meters, IOptions<LimitOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan SlotWait = TimeSpan.FromSeconds(1);
    private readonly long _window = (long)LimitOptions.Window.TotalSeconds * clock.TimestampFrequency;

    public Meter MeterOf(Limit limit) => meters[limit.Subject];

    public void Record(Limit[] limits)
    {
        var now = clock.GetTimestamp();
        foreach (var limit in limits)
        {
            if (limit.IsRate)
            {
                MeterOf(limit).Record(now, _window, Share(limit));
            }
            else
            {
                MeterOf(limit).Enter();
            }
        }
    }

    /// <summary>Takes this gateway's part of all limits, or of none.</summary>
    public Permit Take(Limit[] limits)
    {
        var now = clock.GetTimestamp();
        var states = new LimitState[limits.Length];
        for (var i = 0; i < limits.Length; i++)
        {
            var wait = TakeOne(limits[i], now, out states[i]);
            if (wait > TimeSpan.Zero)
            {
                GiveBack(limits.AsSpan(0, i));
                return new(limits, states, i, wait);
            }
        }

        return new(limits, states, Permit.Nobody, TimeSpan.Zero);
    }

    private TimeSpan TakeOne(Limit limit, long now, out LimitState state)
    {
        var (meter, share) = (MeterOf(limit), Share(limit));
        if (limit.IsRate)
        {
            var taken = meter.TryTake(now, _window, share, out var remaining, out var wait);
            state = new(remaining, Time(meter.Debt(now)));
            return taken ? TimeSpan.Zero : Time(wait);
        }

        var entered = meter.TryEnter(share);
        state = new(Math.Max(share - meter.Running, 0), TimeSpan.Zero);
        return entered ? TimeSpan.Zero : SlotWait;
    }

    private void GiveBack(ReadOnlySpan<Limit> limits)
    {
        foreach (var limit in limits)
        {
            if (limit.IsRate)
            {
                MeterOf(limit).Return(_window, Share(limit));
            }
            else
            {
                MeterOf(limit).Exit();
            }
        }
    }

    private int Share(Limit limit) => Math.Max(1, limit.Quota / options.Value.Replicas);

    private TimeSpan Time(long timestamps) => TimeSpan.FromSeconds((double)timestamps / clock.TimestampFrequency);
}
