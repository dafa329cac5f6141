using Platform.Contracts;
using Platform.Gateway.Interference.Watching;
using static Platform.Gateway.Interference.Rules.Words;

namespace Platform.Gateway.Interference.Rules;

/// <summary>A class of requests is slow. What operators ask waits for others by design, and what services ask each other is judged where it is asked.</summary>
internal sealed class ResponseTime(RuleOptions options, int leastRequests) : IRule
{
    /// <summary>So many times the threshold is as bad as no answer.</summary>
    private const double Unbearable = 5;

    public string Name => "response-time";

    public RuleOptions Options => options;

    public IEnumerable<Measurement> Measure(PlatformView view)
    {
        foreach (var service in view.Services)
        {
            foreach (var requests in service.Classes)
            {
                if (requests is RequestClassNames.Admin or RequestClassNames.Internal || Enough(service, requests) is not { } latency)
                {
                    continue;
                }

                var p95 = latency.Quantile(0.95);
                if (p95 > options.ClearThreshold)
                {
                    var isCritical = requests is RequestClassNames.Check or RequestClassNames.Auth || p95 > options.Threshold * Unbearable;
                    // The gateway notices what its services are slow with.
                    var rank = service.Name == Parts.Gateway ? Rank.Echo : Rank.Symptom;
                    var severity = isCritical ? FindingSeverity.Critical : FindingSeverity.Warning;
                    yield return new(service.Name, requests, p95, rank, severity, () => Explain(service, requests, latency, p95));
                }
            }
        }
    }

    /// <summary>The last ten seconds where they had requests enough, else the last half minute.</summary>
    private Durations? Enough(ServiceView service, string requests) =>
        service.Recent.Class(requests) is { } recent && recent.Latency.Count >= leastRequests ? recent.Latency
        : service.HalfMinute.Class(requests) is { } longer && longer.Latency.Count >= leastRequests ? longer.Latency : null;

    private Explanation Explain(ServiceView service, string requests, Durations latency, double p95)
    {
        var before = service.Baseline?.Class(requests)?.Latency;
        return new(
            $"Requests of the class {requests} are slow at {service.Name}",
            Say($"Of {latency.Count} requests of the class {requests} to {service.Name} one in twenty took longer than {p95:0} ms."),
            [
                Number(Of(service, requests), "p95", p95, "ms", options.Threshold),
                Number(Of(service, requests), "p50", latency.Quantile(0.5), "ms"),
                Number(Of(service, requests), "p99", latency.Quantile(0.99), "ms"),
                Number(Of(service, requests), "p95 before", before?.Quantile(0.95) ?? 0, "ms"),
                .. service.Pools.Select(pool => Number(Of(service, pool), "wait, p95", service.Recent.Pool(pool.Name)?.Wait.Quantile(0.95) ?? 0, "ms")),
            ],
            new(CauseKinds.Unknown, service.Name, $"No pool, store, peer or shortage of threads that the monitor sees explains it: the time goes into what {service.Name} itself does."),
            Advise($"Look at the traces of slow requests of {service.Name} and its warnings of slow requests and statements."));
    }
}
