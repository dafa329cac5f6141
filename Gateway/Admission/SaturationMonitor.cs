using Microsoft.Extensions.Options;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Admission;

/// <summary>Narrows or widens the gates by how late timers are.</summary>
internal sealed class SaturationMonitor(AdmissionGates gates, SchedulingDelay delay, IOptions<AdmissionOptions> options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        delay.Sampled += Adapt;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        delay.Sampled -= Adapt;
        return Task.CompletedTask;
    }

    internal void Adapt(double delaySeconds)
    {
        var threshold = options.Value.SaturationDelay.TotalSeconds;
        gates.Llm.Adapt(delaySeconds > threshold);
        gates.Usage.Adapt(delaySeconds > threshold * 2);
        gates.Extensions.Adapt(delaySeconds > threshold * 4);
    }
}
