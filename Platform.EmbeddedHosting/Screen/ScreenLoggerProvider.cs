using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.Embedded.Screen;

/// <summary>The engine's log, in the same plain lines as everything else and in their order.</summary>
internal sealed class ScreenLoggerProvider(Terminal terminal) : ILoggerProvider
{
    // The host reports a failed start with a stack trace; the foreground says the same in a sentence.
    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";

    public ILogger CreateLogger(string categoryName) => categoryName == HostCategory ? NullLogger.Instance : new ScreenLogger(terminal);

    public void Dispose()
    {
    }

    private sealed class ScreenLogger(Terminal terminal) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var text = formatter(state, exception);
            terminal.WriteLine(logLevel switch
            {
                LogLevel.Information => text,
                LogLevel.Warning => terminal.Paint(text, Terminal.Yellow),
                _ => terminal.Paint(exception is null ? text : $"{text}: {exception}", Terminal.Red),
            });
        }
    }
}
