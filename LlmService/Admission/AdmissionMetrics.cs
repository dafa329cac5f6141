using System.Diagnostics.Metrics;
using Platform.ServiceDefaults.Admission;

namespace Platform.LlmService.Admission;

internal sealed class AdmissionMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _waited;

    public AdmissionMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Platform.Llm");
        _refused = _meter.CreateCounter<long>("platform.llm.admission.refused", "{call}", "Calls that there was no place for.");
        _waited = _meter.CreateHistogram<double>("platform.llm.admission.wait_time", "s", "Time a call waited for a place.");
    }

    public void Observe(FairGate gate)
    {
        _meter.CreateObservableUpDownCounter("platform.llm.admission.running", () => gate.Running, "{call}", "Calls that are in.");
        _meter.CreateObservableUpDownCounter("platform.llm.admission.waiting", () => gate.Waiting, "{call}", "Calls that wait for a place.");
        _meter.CreateObservableUpDownCounter("platform.llm.admission.limit", () => gate.Limit, "{call}", "Calls that may be in at the moment.");
    }

    public void Refused(GateAnswer answer) => _refused.Add(1, new KeyValuePair<string, object?>("reason", answer == GateAnswer.ShareUsed ? "share" : "full"));

    public void Entered(TimeSpan waited) => _waited.Record(waited.TotalSeconds);
}
