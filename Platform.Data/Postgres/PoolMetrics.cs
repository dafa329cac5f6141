using System.Diagnostics.Metrics;

namespace Platform.Data.Postgres;

/// <summary>
/// Connection pools by OpenTelemetry's names (https://opentelemetry.io/docs/specs/semconv/database/database-metrics/#connection-pools), durations
/// in seconds. Npgsql's own meter knows neither our queue nor our places.
/// </summary>
internal sealed class PoolMetrics
{
    public const string MeterName = "Platform.Data.Pool";

    private const string PoolTag = "db.client.connection.pool.name";
    private const string StateTag = "db.client.connection.state";

    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.000_01, 0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30],
    };

    private readonly Histogram<double> _wait;
    private readonly Histogram<double> _use;
    private readonly Histogram<double> _create;
    private readonly Counter<long> _timeouts;

    public PoolMetrics(Meter meter, PoolRegistry pools)
    {
        _wait = meter.CreateHistogram("db.client.connection.wait_time", "s", "The time it took to obtain an open connection from the pool.", advice: Buckets);
        _use = meter.CreateHistogram("db.client.connection.use_time", "s", "The time between borrowing a connection and returning it.", advice: Buckets);
        _create = meter.CreateHistogram("db.client.connection.create_time", "s", "The time it took to create a new connection.", advice: Buckets);
        _timeouts = meter.CreateCounter<long>("db.client.connection.timeouts", "{timeout}", "Callers that got no connection in time.");
        meter.CreateObservableUpDownCounter("db.client.connection.count", () => pools.All.SelectMany(Count), "{connection}", "Connections by state.");
        Observe("db.client.connection.max", "{connection}", "The most connections the pool may open.", static pool => pool.Size + pool.Overflow);
        Observe("db.client.connection.idle.max", "{connection}", "The most idle connections that are kept.", static pool => pool.Size);
        Observe("db.client.connection.pending_requests", "{request}", "Callers that wait for a connection.", static pool => pool.Waiting);

        void Observe(string name, string unit, string description, Func<PoolStatistics, int> value) => meter.CreateObservableUpDownCounter(
            name, () => pools.All.Select(pool => new Measurement<int>(value(pool.GetStatistics()), Tag(pool.Name))), unit, description);
    }

    public void Waited(string pool, TimeSpan time) => _wait.Record(time.TotalSeconds, Tag(pool));

    public void Used(string pool, TimeSpan time) => _use.Record(time.TotalSeconds, Tag(pool));

    public void Created(string pool, TimeSpan time) => _create.Record(time.TotalSeconds, Tag(pool));

    public void TimedOut(string pool) => _timeouts.Add(1, Tag(pool));

    private static IEnumerable<Measurement<int>> Count(ServicePool pool)
    {
        var statistics = pool.GetStatistics();
        yield return new(statistics.InUse, Tag(pool.Name), new(StateTag, "used"));
        yield return new(statistics.Idle, Tag(pool.Name), new(StateTag, "idle"));
    }

    private static KeyValuePair<string, object?> Tag(string pool) => new(PoolTag, pool);
}
