using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Data.Postgres;
using StackExchange.Redis;

namespace Platform.Data.Redis;

/// <summary>
/// The process's connection to Redis. It hides what the client library does badly: asynchronous commands to a frozen server never end, and the
/// connection they sit on never recovers. Every command has a deadline; after a few missed ones the connection is thrown away and made anew in the
/// background, and until then commands fail at once.
/// </summary>
public sealed class RedisConnection : IAsyncDisposable
{
    private readonly RedisOptions _options;
    private readonly string _connectionString;
    private readonly TimeProvider _clock;
    private readonly ILogger<RedisConnection> _logger;
    private readonly TimeSpan _deadline;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    // Written under _gate, read without: a reader that sees an older one fails or succeeds as its command would have.
    private volatile IConnectionMultiplexer? _current;
    private Task _connecting = Task.CompletedTask;
    private int _failures;

    /// <summary>Prepares the connection; it is opened by the first command or health check.</summary>
    /// <param name="options">Deadlines and delays.</param>
    /// <param name="configuration">Holds the connection string.</param>
    /// <param name="clock">Time.</param>
    /// <param name="logger">Log.</param>
    public RedisConnection(IOptions<RedisOptions> options, IConfiguration configuration, TimeProvider clock, ILogger<RedisConnection> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _clock, _logger) = (options.Value, clock, logger);
        _connectionString = ConnectionStrings.GetRequired(configuration, _options.ConnectionName);
        _deadline = TimeSpan.FromMilliseconds(_options.CommandTimeoutMilliseconds);
    }

    /// <summary>Runs one command, or a small group that belongs together, under the deadline.</summary>
    /// <typeparam name="T">What the command answers.</typeparam>
    /// <param name="command">The command.</param>
    /// <param name="ct">Ends the wait, not the command.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="RedisUnavailableException">There is no connection, or no answer in time.</exception>
    public async Task<T> ExecuteAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(command);
        var connection = _current;
        if (connection is null)
        {
            _ = StartConnecting(TimeSpan.Zero);
            throw new RedisUnavailableException("There is no connection to Redis at the moment.");
        }
        try
        {
            var answer = await command(connection.GetDatabase()).WaitAsync(_deadline, _clock, ct);
            Volatile.Write(ref _failures, 0);
            return answer;
        }
        catch (Exception exception) when (exception is TimeoutException or RedisException)
        {
            CountFailure(connection);
            throw new RedisUnavailableException($"Redis did not answer ({exception.GetType().Name}).", exception);
        }
    }

    /// <summary>Makes sure that a connection is being made, and waits a moment for it.</summary>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>A task that ends when the attempt under way has ended.</returns>
    public Task ConnectAsync(CancellationToken ct) => _current is null ? StartConnecting(TimeSpan.Zero).WaitAsync(ct) : Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _connecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Discard(_current);
        _stopping.Dispose();
    }

    private void CountFailure(IConnectionMultiplexer connection)
    {
        if (Interlocked.Increment(ref _failures) < _options.FailuresBeforeReconnect)
        {
            return;
        }
        lock (_gate)
        {
            if (!ReferenceEquals(_current, connection))
            {
                return;
            }
            _current = null;
            _failures = 0;
        }
        _logger.RedisGivenUp(_options.FailuresBeforeReconnect);
        Discard(connection);
        _ = StartConnecting(TimeSpan.FromMilliseconds(_options.ReconnectDelayMilliseconds));
    }

    private Task StartConnecting(TimeSpan delay)
    {
        lock (_gate)
        {
            if (_current is null && _connecting.IsCompleted && !_stopping.IsCancellationRequested)
            {
                _connecting = Task.Run(() => ConnectLoopAsync(delay, _stopping.Token), _stopping.Token);
            }
            return _connecting;
        }
    }

    private async Task ConnectLoopAsync(TimeSpan delay, CancellationToken ct)
    {
        var options = ConfigurationOptions.Parse(_connectionString);
        options.AbortOnConnectFail = true;
        options.ConnectTimeout = 1000;
        options.SyncTimeout = 1000;
        options.ConnectRetry = 1;
        options.KeepAlive = 5;
        options.ReconnectRetryPolicy = new LinearRetry(200);
        while (true)
        {
            await Task.Delay(delay, _clock, ct);
            var connecting = ConnectionMultiplexer.ConnectAsync(options);
            try
            {
                _current = await connecting.WaitAsync(TimeSpan.FromSeconds(3), _clock, ct);
                _logger.RedisConnected();
                return;
            }
            catch (Exception exception) when (exception is TimeoutException or RedisException)
            {
                _ = DiscardLateAsync(connecting);
                delay = TimeSpan.FromMilliseconds(_options.ReconnectDelayMilliseconds);
                _logger.RedisUnreachable(exception.GetType().Name, delay.TotalSeconds);
            }
        }
    }

    /// <summary>A connection that comes after nobody waits for it any more would stay open, and be one more with every attempt.</summary>
    private static async Task DiscardLateAsync<T>(Task<T> connecting)
        where T : IConnectionMultiplexer
    {
        await ((Task)connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (connecting.IsCompletedSuccessfully)
        {
            Discard(await connecting);
        }
    }

    /// <summary>Disposing waits for the server, which may be frozen; nobody waits for the disposing.</summary>
    private static void Discard(IConnectionMultiplexer? connection)
    {
        if (connection is not null)
        {
            _ = Task.Run(connection.Dispose);
        }
    }
}
