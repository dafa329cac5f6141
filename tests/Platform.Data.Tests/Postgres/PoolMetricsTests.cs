using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Platform.Data.Postgres;
using Platform.Testing;

namespace Platform.Data.Tests.Postgres;

public sealed class PoolMetricsTests(PostgresServer server)
{
    [Fact]
    public async Task Pools_are_measured_under_OpenTelemetrys_names()
    {
        await using var test = new TestPool(await server.CreateDatabaseAsync(), static o => (o.Size, o.Overflow, o.AcquireTimeout) = (1, 1, TimeSpan.FromSeconds(1)));
        var measured = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == test.Meters && instrument.Meter.Name == PoolMetrics.MeterName)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured[Key(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured[Key(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => measured[Key(instrument, tags)] = value);
        listener.Start();

        await test.BurstAsync(2);
        await using var first = await test.Pool.OpenConnectionAsync();
        await using (await test.Pool.OpenConnectionAsync())
        {
            await Assert.ThrowsAsync<PoolExhaustedException>(async () => await test.Pool.OpenConnectionAsync());
        }
        listener.RecordObservableInstruments();

        Assert.Equal(1, measured["db.client.connection.count used"]);
        Assert.Equal(1, measured["db.client.connection.count idle"]);
        Assert.Equal(2, measured["db.client.connection.max"]);
        Assert.Equal(1, measured["db.client.connection.idle.max"]);
        Assert.Equal(0, measured["db.client.connection.pending_requests"]);
        Assert.Equal(1, measured["db.client.connection.timeouts"]);
        Assert.True(measured["db.client.connection.wait_time"] > 0);
        Assert.True(measured["db.client.connection.use_time"] > 0);
        Assert.True(measured["db.client.connection.create_time"] > 0);
    }

    private static string Key(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Assert.Equal(new("db.client.connection.pool.name", "test"), tags[0]);
        return tags.Length == 1 ? instrument.Name : $"{instrument.Name} {tags[1].Value}";
    }
}
