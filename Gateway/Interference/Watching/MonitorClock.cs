namespace Platform.Gateway.Interference.Watching;

/// <summary>Time since the monitor began, which never goes back, and what the clock on the wall said of it.</summary>
internal sealed class MonitorClock(TimeProvider clock)
{
    private readonly long _began = clock.GetTimestamp();

    public TimeSpan Now => clock.GetElapsedTime(_began);

    public DateTimeOffset Wall => clock.GetUtcNow();
}
