using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.LlmService.Chat;
using Platform.LlmService.Telemetry;

namespace Platform.LlmService.Tests.Telemetry;

public sealed class StreamPaceTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly ManualTime _time = new();
    private readonly ReplyTally _tally = new(1);
    private readonly List<(string Name, double Seconds)> _measured = [];
    private readonly StreamPace _pace;

    public StreamPaceTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == meters)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => _measured.Add((instrument.Name.Split('.')[^1], value)));
        _listener.Start();
        var telemetry = new GenAITelemetry(meters, Options.Create(new TelemetryOptions()), _time, NullLogger<GenAITelemetry>.Instance);
        _pace = new StreamPace(telemetry, static _ => new TagList(), _time);
    }

    [Fact]
    public void The_first_chunk_counts_from_the_request_and_each_other_from_the_one_before()
    {
        Piece(provider: 3, chunks: 1);
        Piece(provider: 1, chunks: 1);
        Piece(provider: 2, chunks: 1);
        Assert.Equal([("time_to_first_chunk", 3), ("time_per_output_chunk", 1), ("time_per_output_chunk", 2)], _measured);
        Assert.Equal(TimeSpan.FromSeconds(3), _pace.FirstChunk);
    }

    [Fact]
    public void The_time_that_a_slow_client_takes_is_not_the_providers()
    {
        Piece(provider: 3, chunks: 1, client: 60);
        Piece(provider: 1, chunks: 1, client: 60);
        Assert.Equal([("time_to_first_chunk", 3), ("time_per_output_chunk", 1)], _measured);
    }

    [Fact]
    public void A_chunk_in_pieces_took_as_long_as_all_of_them_and_what_comes_together_came_at_once()
    {
        Piece(provider: 1, chunks: 0);
        Piece(provider: 1, chunks: 2);
        Piece(provider: 1, chunks: 0);
        Piece(provider: 4, chunks: 2);
        Assert.Equal([("time_to_first_chunk", 2), ("time_per_output_chunk", 0), ("time_per_output_chunk", 5), ("time_per_output_chunk", 0)], _measured);
    }

    [Fact]
    public void A_stream_of_nothing_has_no_first_chunk()
    {
        Piece(provider: 1, chunks: 0);
        Assert.Empty(_measured);
        Assert.Null(_pace.FirstChunk);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }

    private void Piece(int provider, int chunks, int client = 0)
    {
        _time.Pass(TimeSpan.FromSeconds(provider));
        _pace.Arrived();
        _tally.Chunks += chunks;
        _pace.Saw(_tally);
        _time.Pass(TimeSpan.FromSeconds(client));
        _pace.Asks();
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _now;

        public override long GetTimestamp() => _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan time) => _now += time.Ticks;
    }
}
