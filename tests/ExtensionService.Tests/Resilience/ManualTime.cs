namespace Platform.ExtensionService.Tests.Resilience;

/// <summary>A clock that stands still until told otherwise.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly DateTimeOffset _start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan by) => _now += by.Ticks;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => _start.AddTicks(_now);
}
