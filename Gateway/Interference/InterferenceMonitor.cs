namespace Platform.Gateway.Interference;

/// <summary>Looks at what the services tell of themselves, round by round, and says what hampers whom.</summary>
internal sealed class InterferenceMonitor(TimeProvider clock)
{
    private MonitorStatus _current = new(At: null, new(IsActive: false, IsAlone: false, Active: null, clock.GetUtcNow()), [], []);

    /// <summary>As of the last round; costs nothing to read.</summary>
    public MonitorStatus Current => Volatile.Read(ref _current);

    internal void Publish(MonitorStatus status) => Volatile.Write(ref _current, status);
}
