using Microsoft.Extensions.Options;

namespace Platform.Gateway.Admission;

/// <summary>
/// Measures how late a timer is: as late as any request's next step, whether threads, cores or the whole machine are short. The smoothed lateness
/// narrows or widens the gates.
/// </summary>
internal sealed class SaturationMonitor(AdmissionGates gates, IOptions<AdmissionOptions> options, TimeProvider clock) : BackgroundService
{
    private const double NewSampleWeight = 0.3;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private double _delaySeconds;

    public double DelaySeconds => Volatile.Read(ref _delaySeconds);

    internal void Observe(TimeSpan lateness)
    {
        var delay = (DelaySeconds * (1 - NewSampleWeight)) + (Math.Max(lateness.TotalSeconds, 0) * NewSampleWeight);
        Volatile.Write(ref _delaySeconds, delay);
        var threshold = options.Value.SaturationDelay.TotalSeconds;
        gates.Llm.Adapt(delay > threshold);
        gates.Usage.Adapt(delay > threshold * 2);
        gates.Extensions.Adapt(delay > threshold * 4);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var begin = clock.GetTimestamp();
            await Task.Delay(Interval, clock, stoppingToken);
            Observe(clock.GetElapsedTime(begin) - Interval);
        }
    }
}
