using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Counting;

/// <summary>A process that counts, and delivers only when it is full or ends, unless it is told otherwise.</summary>
internal sealed class CountingHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Messages _messages = new();

    private CountingHost(CountTaker taker, (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(taker.Settings);
        builder.Configuration.AddInMemoryCollection([new("ServiceKey", TestIdentity.ServiceKey), new("Counters:DeliverAfter", "1000000"), new("Counters:DeliverEvery", "01:00:00")]);
        builder.Configuration.AddInMemoryCollection(settings.Select(static setting => new KeyValuePair<string, string?>("Counters:" + setting.Key, setting.Value)));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(_messages);
        builder.AddServiceDefaults();
        builder.AddUsageCounters();
        _app = builder.Build();
    }

    public UsageCounters Counters => _app.Services.GetRequiredService<UsageCounters>();

    /// <summary>What was logged as a warning.</summary>
    public IEnumerable<string> Warnings => _messages.Warnings;

    public static async Task<CountingHost> StartAsync(CountTaker taker, params (string Key, string Value)[] settings)
    {
        var host = new CountingHost(taker, settings);
        await host._app.StartAsync();
        return host;
    }

    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private sealed class Messages : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Warnings { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning)
            {
                Warnings.Enqueue(formatter(state, exception));
            }
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Dispose()
        {
        }
    }
}
