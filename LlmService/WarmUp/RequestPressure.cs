using Microsoft.Extensions.Options;
using Platform.Data.Postgres;
using Platform.LlmService.Admission;
using Platform.LlmService.Metering;
using Platform.LlmService.Mitigation;

namespace Platform.LlmService.WarmUp;

/// <summary>Whether those who wait for their answers need what a warm-up would take.</summary>
internal sealed class RequestPressure(ServicePool requests, CallGate gate, OpeningTimes openings, MitigationOrders orders, IOptions<WarmUpOptions> options)
{
    /// <summary>Why others go first; null when nobody needs to.</summary>
    public string? Reason => this switch
    {
        _ when orders.PausesWarmUp => "the interference monitor",
        _ when gate.Waiting > 0 => "calls wait for a place",
        _ when requests.GetStatistics().Waiting > 0 => "requests wait for a database connection",
        _ when openings.Recent > options.Value.YieldAbove => "the opening of calls is slow",
        _ => null,
    };
}
