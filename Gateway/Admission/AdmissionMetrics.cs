using System.Diagnostics.Metrics;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Admission;

/// <summary>The gates' numbers, each with the attribute <c>platform.request.class</c>.</summary>
internal sealed class AdmissionMetrics : IDisposable
{
    public const string MeterName = "Platform.Gateway.Admission";
    private const string ClassAttribute = "platform.request.class";

    private readonly Meter _meter;
    private readonly AdmissionGates _gates;
    private readonly Counter<long> _shed;
    private readonly Histogram<double> _waited;

    public AdmissionMetrics(IMeterFactory factory, AdmissionGates gates, SchedulingDelay delay)
    {
        _gates = gates;
        _meter = factory.Create(MeterName);
        _shed = _meter.CreateCounter<long>("platform.gateway.admission.shed", "{request}", "Requests refused because there was no place for them.");
        _waited = _meter.CreateHistogram<double>("platform.gateway.admission.wait_time", "s", "Time a request waited for a place.");
        Observe("platform.gateway.admission.running", "Requests that are in.", static gate => gate.Running);
        Observe("platform.gateway.admission.waiting", "Requests that wait for a place.", static gate => gate.Waiting);
        Observe("platform.gateway.admission.limit", "Requests that may be in at the moment.", static gate => gate.Limit);
        _meter.CreateObservableGauge("platform.gateway.saturation.delay", () => delay.Seconds, "s", "How long work that is ready waits for a thread.");
    }

    public void Shed(AdmissionGate gate) => _shed.Add(1, Class(gate));

    public void Waited(AdmissionGate gate, TimeSpan time) => _waited.Record(time.TotalSeconds, Class(gate));

    public void Dispose() => _meter.Dispose();

    private void Observe(string name, string description, Func<AdmissionGate, int> measure) => _meter.CreateObservableUpDownCounter(
        name, () => _gates.All.Select(gate => new Measurement<int>(measure(gate), Class(gate))), "{request}", description);

    private static KeyValuePair<string, object?> Class(AdmissionGate gate) => new(ClassAttribute, gate.Requests switch
    {
        RequestClass.Auth => "auth",
        RequestClass.Extensions => "extensions",
        RequestClass.Usage => "usage",
        _ => "llm",
    });
}
