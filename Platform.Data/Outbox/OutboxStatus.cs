using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Platform.Data.Outbox;

/// <summary>
/// Makes what is stuck visible, as it was counted last: metrics, and a health check that is degraded and never unhealthy, for a
/// process whose events wait still serves its callers.
/// </summary>
internal sealed class OutboxStatus : IHealthCheck
{
    public const string MeterName = "Platform.Data.Outbox";

    private readonly Counter<long> _setAside;
    private readonly TimeSpan _overdue;
    private volatile OutboxCounts _counts = OutboxCounts.None;

    public OutboxStatus(IMeterFactory meters, IOptions<OutboxOptions> options)
    {
        _overdue = TimeSpan.FromSeconds(options.Value.OverdueSeconds);
        var meter = meters.Create(MeterName);
        _setAside = meter.CreateCounter<long>("platform.outbox.set_aside", "{message}", "Messages that their receiver refused.");
        meter.CreateObservableGauge("platform.outbox.waiting", () => _counts.Waiting, "{message}", "Messages that wait for delivery.");
        meter.CreateObservableGauge("platform.outbox.age", () => _counts.Age.TotalSeconds, "s", "Age of the oldest message that waits for delivery.");
        meter.CreateObservableGauge("platform.outbox.refused", () => _counts.Refused, "{message}", "Messages that are set aside and wait for a person.");
    }

    public OutboxCounts Counts { get => _counts; set => _counts = value; }

    public void SetAside(int messages) => _setAside.Add(messages);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var counts = _counts;
        var data = new Dictionary<string, object>
        {
            ["waiting"] = counts.Waiting,
            ["ageSeconds"] = Math.Round(counts.Age.TotalSeconds),
            ["refused"] = counts.Refused,
        };
        return Task.FromResult(counts switch
        {
            { Refused: > 0 } => HealthCheckResult.Degraded(
                string.Create(CultureInfo.InvariantCulture, $"{counts.Refused} messages were refused by their receiver and wait for a person."), data: data),
            _ when counts.Age > _overdue => HealthCheckResult.Degraded("Messages have been waiting for their receiver for a long time.", data: data),
            _ => HealthCheckResult.Healthy(data: data),
        });
    }
}
