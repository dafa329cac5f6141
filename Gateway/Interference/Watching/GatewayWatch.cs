using Platform.Contracts;
using Platform.Gateway.Interference.Leadership;
using Platform.Gateway.Vitals;

namespace Platform.Gateway.Interference.Watching;

/// <summary>How the gateways do: this one looks at itself, the others tell it. Belongs to the monitor's thread.</summary>
internal sealed class GatewayWatch(OwnVitals own, GatewayExchange exchange, ThreadPulse pulse, InterferenceOptions options, MonitorClock clock)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);
    private const string Own = "";
    private readonly Dictionary<string, ReplicaHistory> _histories = new(StringComparer.Ordinal);

    public IReadOnlyList<ReplicaHistory> Histories => [.. _histories.Values];

    public void Round()
    {
        var now = clock.Now;
        var vitals = WithPulse(own.Read());
        exchange.Tell(vitals);
        Take(Own, new(now, vitals));
        foreach (var (name, reading) in exchange.Others)
        {
            Take(name, reading);
        }

        foreach (var (name, history) in _histories)
        {
            if (now - (history.Latest?.At ?? now) > Remembered)
            {
                _histories.Remove(name);
            }
        }
    }

    /// <summary>What measures the delay needs a thread itself, and says nothing new while there is none.</summary>
    private ServiceVitals WithPulse(ServiceVitals vitals) => pulse.Lateness.TotalMilliseconds is var late && late > vitals.Process.SchedulingDelay
        ? vitals with { Process = vitals.Process with { SchedulingDelay = late } }
        : vitals;

    private void Take(string name, Reading reading)
    {
        if (!_histories.TryGetValue(name, out var history))
        {
            _histories[name] = history = new(reading.Vitals.Instance, options.StartGrace);
        }

        if (history.Latest is null || reading.At > history.Latest.At)
        {
            history.Add(reading.At, reading.Vitals);
        }
    }
}
