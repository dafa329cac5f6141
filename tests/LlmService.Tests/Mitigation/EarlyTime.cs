namespace Platform.LlmService.Tests.Mitigation;

/// <summary>A clock with one timer, which fires when the test says and not when it is due, as timers do that go by another clock.</summary>
internal sealed class EarlyTime : TimeProvider
{
    private Action _fire = static () => { };
    private long _elapsed;

    public TimeSpan DueIn { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _elapsed;

    public void Fire(TimeSpan after)
    {
        _elapsed += after.Ticks;
        _fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _fire = () => callback(state);
        return new Timer(this);
    }

    private sealed class Timer(EarlyTime time) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.DueIn = dueTime;
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
