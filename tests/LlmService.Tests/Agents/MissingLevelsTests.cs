using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.LlmService.Agents;

namespace Platform.LlmService.Tests.Agents;

public sealed class MissingLevelsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ManualTime _time = new();
    private readonly Told _told = new();
    private readonly Guid _tenant = Guid.CreateVersion7();
    private readonly EffectiveAgent _agent = EffectiveAgent.Of("desk", "support", new AgentSettings(), null, null).Over(new AgentSettings(), Level.Global);

    [Fact]
    public void An_absent_level_is_counted_at_every_read_and_told_once_an_hour()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        List<string?> counted = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Scope == meters)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Add((string?)tags[0].Value));
        listener.Start();
        var missing = new MissingLevels(meters, _time, _told);

        missing.Report(_tenant, _agent);
        missing.Report(_tenant, _agent);
        Assert.Equal(["type", "tenant", "type", "tenant"], counted);
        Assert.Equal(2, _told.Messages.Count);
        Assert.Equal($"Level type support is not defined; agent desk of tenant {_tenant} goes without it", _told.Messages[0]);

        _time.Pass(TimeSpan.FromMinutes(61));
        missing.Report(_tenant, _agent);
        Assert.Equal(4, _told.Messages.Count);
    }

    [Fact]
    public void What_is_remembered_is_bounded()
    {
        var missing = new MissingLevels(_services.GetRequiredService<IMeterFactory>(), _time, _told);
        missing.Report(_tenant, _agent);
        for (var i = 0; i < 2000; i++)
        {
            missing.Report(Guid.CreateVersion7(), _agent);
        }

        var before = _told.Messages.Count;
        missing.Report(_tenant, _agent);
        Assert.Equal(before + 2, _told.Messages.Count);
    }

    public void Dispose() => _services.Dispose();

    private sealed class ManualTime : TimeProvider
    {
        private long _now;

        public override long GetTimestamp() => _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan time) => _now += time.Ticks;
    }

    private sealed class Told : ILogger<MissingLevels>
    {
        public List<string> Messages { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Messages.Add(formatter(state, exception));
    }
}
