using System.Diagnostics.Metrics;

namespace Platform.Gateway.Interference.Mitigation;

/// <summary>Steps in force and how often they changed, each with the attributes <c>platform.mitigation.action</c> and <c>platform.mitigation.mode</c>.</summary>
internal sealed class MitigationMetrics : IDisposable
{
    public const string MeterName = "Platform.Gateway.Interference.Mitigation";

    private readonly Meter _meter;
    private readonly Counter<long> _changes;
    private Func<MitigationState> _state = static () => MitigationState.None;

    public MitigationMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _changes = _meter.CreateCounter<long>("platform.interference.mitigation.changes", "{change}", "Steps of mitigation that were taken, changed or undone.");
        _meter.CreateObservableUpDownCounter(
            "platform.interference.mitigation.active", () => _state().InForce.Select(static one => new Measurement<int>(1, Tags(one))), "{step}", "Steps of mitigation in force.");
        _meter.CreateObservableGauge(
            "platform.interference.mitigation.admission_share", () => _state().AdmissionShare, "1", "Share of LlmService's places for calls that is left.");
    }

    public void Changed(MitigationChange change)
        => _changes.Add(1, [.. Tags(change.Mitigation), new("platform.mitigation.change", change.Change)]);

    /// <summary>Where the steps in force are to be seen.</summary>
    public void Watch(Func<MitigationState> state) => Volatile.Write(ref _state, state);

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?>[] Tags(ActiveMitigation one)
        => [new("platform.mitigation.action", one.Action), new("platform.mitigation.mode", one.Mode == MitigationMode.Enforce ? "enforce" : "observe")];
}
