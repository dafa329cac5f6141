using System.Diagnostics.Metrics;
using Platform.Contracts;

namespace Platform.Gateway.Interference;

/// <summary>What the monitor does, and what it has found.</summary>
internal sealed class InterferenceMetrics : IDisposable
{
    public const string MeterName = "Platform.Gateway.Interference";

    private readonly Meter _meter;
    private readonly Counter<long> _rounds;
    private readonly Histogram<double> _duration;
    private IReadOnlyList<Incident> _open = [];

    public InterferenceMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _rounds = _meter.CreateCounter<long>("platform.interference.rounds", "{round}", "Rounds of the monitor.");
        _duration = _meter.CreateHistogram<double>("platform.interference.round.duration", "s", "How long a round computes.");
        _meter.CreateObservableUpDownCounter("platform.interference.findings", Count, "{finding}", "Findings that are open, by rule and severity.");
    }

    public void RoundEnded(TimeSpan duration, IReadOnlyList<Incident> open)
    {
        Volatile.Write(ref _open, open);
        _rounds.Add(1);
        _duration.Record(duration.TotalSeconds);
    }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<int>> Count() => Volatile.Read(ref _open)
        .SelectMany(static incident => incident.Findings)
        .Where(static finding => finding.Ended is null)
        .GroupBy(static finding => (finding.Rule, finding.Severity))
        .Select(static same => new Measurement<int>(
            same.Count(),
            new("platform.interference.rule", same.Key.Rule),
            new("platform.interference.severity", same.Key.Severity == FindingSeverity.Critical ? "critical" : "warning")));
}
