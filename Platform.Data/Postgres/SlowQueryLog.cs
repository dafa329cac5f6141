using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Platform.Data.Postgres;

/// <summary>
/// Listens to what Npgsql logs of finished commands, and passes on the slow ones: statement, duration, pool, trace. Never values: the statements of
/// the platform carry them as parameters, which Npgsql keeps to itself.
/// </summary>
internal sealed class SlowQueryLoggerFactory(string pool, PoolOptions options, ILoggerFactory inner, TimeProvider clock) : ILoggerFactory
{
    private const string Commands = "Npgsql.Command";

    public ILogger CreateLogger(string categoryName) =>
        categoryName == Commands
            ? new SlowQueryLogger(pool, options, inner.CreateLogger(categoryName), inner.CreateLogger("Platform.Data.SlowQuery"), clock)
            : inner.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    // The inner one is the host's.
    public void Dispose()
    {
    }
}

internal sealed class SlowQueryLogger(string pool, PoolOptions options, ILogger npgsql, ILogger log, TimeProvider clock) : ILogger
{
    private const int MaxStatementLength = 2000;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly LogLimit _limit = new(options.SlowQueryLogLimit, Window, clock);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => npgsql.BeginScope(state);

    // Npgsql tells of finished commands at this level.
    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Information || npgsql.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel == LogLevel.Information && LoggedValues<TState>.Find is { } find)
        {
            Report(state, find);
        }
        if (npgsql.IsEnabled(logLevel))
        {
            npgsql.Log(logLevel, eventId, state, exception, formatter);
        }
    }

    private void Report<TState>(TState state, Func<TState, string, object?> find)
    {
        if (find(state, "DurationMs") is not long duration || duration < options.SlowQuery.TotalMilliseconds || !_limit.TryTake(out var left))
        {
            return;
        }
        var statement = find(state, "CommandText") as string ?? (find(state, "BatchCommands") is IEnumerable<string> batch ? string.Join("; ", batch) : "");
        log.SlowQuery(pool, duration, Activity.Current?.TraceId.ToString(), statement.Length <= MaxStatementLength ? statement : statement[..MaxStatementLength]);
        if (left > 0)
        {
            log.SlowQueriesLeftOut(pool, left);
        }
    }
}
