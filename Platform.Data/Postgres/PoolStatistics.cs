namespace Platform.Data.Postgres;

/// <summary>A pool at one moment, and what it has done since the process started. Times are in milliseconds.</summary>
/// <param name="Name">The pool.</param>
/// <param name="Priority">How much it matters, e.g. <c>highest</c>.</param>
/// <param name="Size">Connections that are kept.</param>
/// <param name="Overflow">Connections that may be opened beyond that.</param>
/// <param name="InUse">Connections lent out.</param>
/// <param name="Idle">Open connections that nobody uses.</param>
/// <param name="Waiting">Callers in the queue.</param>
/// <param name="LongestWaitMs">How long the first in the queue has waited up to now.</param>
/// <param name="Utilization">Places taken, as a share of size plus overflow, 0 to 1.</param>
/// <param name="Acquired">Connections handed out.</param>
/// <param name="WaitMs">The wait for a connection.</param>
/// <param name="UseMs">How long callers kept one.</param>
/// <param name="Timeouts">Callers that got none in time.</param>
/// <param name="Opened">Connections opened at the server.</param>
/// <param name="Closed">Connections closed: idle, too old, broken or dead.</param>
/// <param name="Replaced">Connections found dead at check-out, of which no caller saw anything.</param>
/// <param name="ConnectionErrors">Attempts to open a connection that failed.</param>
public sealed record PoolStatistics(
    string Name,
    string Priority,
    int Size,
    int Overflow,
    int InUse,
    int Idle,
    int Waiting,
    double LongestWaitMs,
    double Utilization,
    long Acquired,
    DurationStatistics WaitMs,
    DurationStatistics UseMs,
    long Timeouts,
    long Opened,
    long Closed,
    long Replaced,
    long ConnectionErrors);

/// <summary>Durations since the process started, in milliseconds. The distribution is in the metrics.</summary>
/// <param name="Average">The mean.</param>
/// <param name="Max">The longest.</param>
public sealed record DurationStatistics(double Average, double Max)
{
    internal static DurationStatistics Of(LatencyHistogram durations)
    {
        var count = durations.Count;
        return new(count == 0 ? 0 : Math.Round(durations.Sum.TotalMilliseconds / count, 3), Math.Round(durations.Max.TotalMilliseconds, 3));
    }
}
