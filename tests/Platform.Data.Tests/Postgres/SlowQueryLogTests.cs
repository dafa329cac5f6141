using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Platform.Data.Postgres;
using Platform.Testing;

namespace Platform.Data.Tests.Postgres;

public sealed class SlowQueryLogTests(PostgresServer server) : IDisposable
{
    private readonly Entries _entries = new();

    public void Dispose() => _entries.Dispose();

    [Fact]
    public async Task A_slow_statement_is_logged_with_pool_duration_and_trace_but_without_values()
    {
        await using var test = await CreateAsync();
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        await using (var command = test.Pool.CreateCommand("select pg_sleep(0.11), $1"))
        {
            command.Parameters.Add(new() { Value = "a secret" });
            await command.ExecuteScalarAsync();
        }
        var (level, message) = Assert.Single(_entries.All);
        Assert.Equal(LogLevel.Warning, level);
        Assert.StartsWith("Slow query in pool test: 1", message, StringComparison.Ordinal);
        Assert.Contains($"trace {activity.TraceId}: select pg_sleep(0.11), $1", message, StringComparison.Ordinal);
        Assert.DoesNotContain("a secret", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statements_of_a_batch_are_logged_as_well()
    {
        await using var test = await CreateAsync();
        await using (var batch = test.Pool.CreateBatch())
        {
            batch.BatchCommands.Add(new("select 1"));
            batch.BatchCommands.Add(new("select pg_sleep(0.11)"));
            await using var reader = await batch.ExecuteReaderAsync();
            await reader.NextResultAsync();
        }
        Assert.Contains("pg_sleep", Assert.Single(_entries.All).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quick_statement_is_not_logged_and_zero_switches_it_off()
    {
        await using var test = await CreateAsync(static o => o.SlowQuery = TimeSpan.FromSeconds(10));
        await test.SelectOneAsync();
        await using var off = await CreateAsync(static o => o.SlowQuery = TimeSpan.Zero);
        await using var command = off.Pool.CreateCommand("select pg_sleep(0.11)");
        await command.ExecuteScalarAsync();
        Assert.Empty(_entries.All);
    }

    [Fact]
    public async Task A_bad_day_does_not_flood_the_log()
    {
        await using var test = await CreateAsync(static o => (o.SlowQuery, o.SlowQueryLogLimit) = (TimeSpan.FromMilliseconds(1), 2));
        for (var i = 0; i < 6; i++)
        {
            await using var command = test.Pool.CreateCommand("select pg_sleep(0.005)");
            await command.ExecuteScalarAsync();
        }
        Assert.Equal(2, _entries.All.Count);
    }

    [Fact]
    public void What_was_left_out_is_counted_and_told_in_the_next_window()
    {
        var clock = new FixedClock();
        var limit = new LogLimit(1, TimeSpan.FromSeconds(10), clock);
        Assert.True(limit.TryTake(out _));
        Assert.False(limit.TryTake(out _));
        Assert.False(limit.TryTake(out _));
        clock.Now = TimeSpan.FromSeconds(11).Ticks;
        Assert.True(limit.TryTake(out var leftOut));
        Assert.Equal(2, leftOut);
    }

    private async Task<TestPool> CreateAsync(Action<PoolOptions>? configure = null) => new(await server.CreateDatabaseAsync(), configure, _entries);

    private sealed class FixedClock : TimeProvider
    {
        public long Now { get; set; } = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now;
    }

    private sealed class Entries : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<(LogLevel Level, string Message)> All { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                All.Enqueue((logLevel, formatter(state, exception)));
            }
        }
    }
}
