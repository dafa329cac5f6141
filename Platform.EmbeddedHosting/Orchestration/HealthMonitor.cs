using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Embedded.Orchestration;

/// <summary>Asks one running instance how it is: often until the first good answer, seldom afterwards, soon again when it is bad.</summary>
internal sealed class HealthMonitor(ResourceNotificationService notifications, Readiness readiness, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WhileStarting = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan StartingLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WhileHealthy = TimeSpan.FromSeconds(30);
    private const int SlowestUnhealthySeconds = 5;

    // No connection is kept for long: the process behind the port changes with each start.
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        ConnectTimeout = ProbeLimit,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1),
        ActivityHeadersPropagator = null,
    });

    public async Task RunAsync(IResource resource, string id, IReadOnlyDictionary<string, int> privatePorts, CancellationToken ct)
    {
        var probes = resource.Annotations.OfType<HealthProbeAnnotation>().ToList();
        var target = new HealthTarget(privatePorts, _http);
        var started = clock.GetTimestamp();
        var wasHealthy = false;
        for (var failures = 0; ;)
        {
            var reports = await Task.WhenAll(probes.Select(p => ReportAsync(p, target, ct)));
            var healthy = reports.All(r => r.Status == HealthStatus.Healthy);
            await PublishAsync(resource, id, reports, healthy);
            if (healthy)
            {
                await readiness.BecameHealthyAsync(resource, ct);
            }

            wasHealthy |= healthy;
            failures = healthy ? 0 : failures + 1;
            await Task.Delay(Pause(healthy, wasHealthy, failures, clock.GetElapsedTime(started)), clock, ct);
        }
    }

    public void Dispose() => _http.Dispose();

    private static TimeSpan Pause(bool healthy, bool wasHealthy, int failures, TimeSpan running) => (healthy, wasHealthy) switch
    {
        (true, _) => WhileHealthy,
        (false, false) when running < StartingLimit => WhileStarting,
        _ => TimeSpan.FromSeconds(Math.Min(SlowestUnhealthySeconds, failures)),
    };

    private Task PublishAsync(IResource resource, string id, HealthReportSnapshot[] reports, bool healthy) =>
        notifications.PublishUpdateAsync(resource, id, s => s with
        {
            HealthStatus = healthy ? HealthStatus.Healthy : HealthStatus.Unhealthy,
            HealthReports = [.. reports],
        });

    private async Task<HealthReportSnapshot> ReportAsync(HealthProbeAnnotation probe, HealthTarget target, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(ProbeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        string? fault;
        try
        {
            fault = await probe.Check(target, either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            fault = $"No answer within {ProbeLimit.TotalSeconds} s.";
        }

        return new(probe.Key, fault is null ? HealthStatus.Healthy : HealthStatus.Unhealthy, fault, null);
    }
}
