using Microsoft.Extensions.Hosting;

namespace Platform.ServiceDefaults;

/// <summary>
/// Measures how late a timer is: as late as any request's next step, whether threads, cores or the whole machine are short.
/// </summary>
/// <param name="clock">Time.</param>
public sealed class SchedulingDelay(TimeProvider clock) : BackgroundService
{
    private const double NewSampleWeight = 0.3;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private double _seconds;

    /// <summary>Told of the smoothed lateness, in seconds, after each sample; one sample at a time.</summary>
    public event Action<double>? Sampled;

    /// <summary>The lateness, smoothed.</summary>
    public double Seconds => Volatile.Read(ref _seconds);

    internal void Observe(TimeSpan lateness)
    {
        var delay = (Seconds * (1 - NewSampleWeight)) + (Math.Max(lateness.TotalSeconds, 0) * NewSampleWeight);
        Volatile.Write(ref _seconds, delay);
        Sampled?.Invoke(delay);
    }

    /// <inheritdoc/>
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
