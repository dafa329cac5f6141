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
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(3);

    private readonly RedisOptions _options;
    private readonly string _connectionString;
    private readonly TimeProvider _clock;
    private readonly ILogger<RedisConnection> _logger;
    private readonly TimeSpan _deadline;
    private readonly CancellationTokenSource _stopping = new();
    private readonly RedisListeners _listeners = new();
    private readonly Lock _gate = new();
    // Written under _gate, read without: a reader that sees an older one fails or succeeds as its command would have.
    private volatile IConnectionMultiplexer? _current;
    private Task _connecting = Task.CompletedTask;
    private int _failures;
    private volatile bool _isLost;
    private long _commands;
    private long _errors;

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

    /// <summary>Whether commands are sent, and not refused at once because the server was found away or silent. True before the first one.</summary>
    internal bool IsAvailable => !_isLost;

    /// <summary>Commands that were sent.</summary>
    internal long Commands => Volatile.Read(ref _commands);

    /// <summary>Of them, those without an answer in time.</summary>
    internal long Errors => Volatile.Read(ref _errors);

    /// <summary>Runs one command, or a small group that belongs together, under the deadline.</summary>
    /// <typeparam name="T">What the command answers.</typeparam>
    /// <param name="command">The command.</param>
    /// <param name="ct">Ends the wait, not the command.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="RedisUnavailableException">There is no connection, no answer in time, or the answer is an error.</exception>
    public Task<T> ExecuteAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken ct) => ExecuteAsync(command, patience: 1, ct);

    /// <summary>Runs commands that nobody waits for, which may take longer than one.</summary>
    /// <typeparam name="T">What they answer.</typeparam>
    /// <param name="command">The commands.</param>
    /// <param name="patience">How many times the deadline of one command they have together.</param>
    /// <param name="ct">Ends the wait, not the commands.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="RedisUnavailableException">There is no connection, no answer in time, or the answer is an error.</exception>
    public Task<T> ExecuteAsync<T>(Func<IDatabase, Task<T>> command, int patience, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(command);
        return ExecuteAsync(command, static (database, run) => run(database), patience, ct);
    }

    /// <summary>The same, without a closure for what the command needs.</summary>
    internal async Task<T> ExecuteAsync<TState, T>(TState state, Func<IDatabase, TState, Task<T>> command, int patience, CancellationToken ct)
    {
        var connection = _current;
        if (connection is null)
        {
            _ = StartConnecting(TimeSpan.Zero);
            throw new RedisUnavailableException("There is no connection to Redis at the moment.");
        }
        Interlocked.Increment(ref _commands);
        try
        {
            var answer = await command(connection.GetDatabase(), state).WaitAsync(_deadline * patience, _clock, ct);
            Volatile.Write(ref _failures, 0);
            return answer;
        }
        catch (RedisServerException exception)
        {
            // An answer all the same: the connection is well, and a new one would get the same.
            Volatile.Write(ref _failures, 0);
            throw new RedisUnavailableException($"Redis refused a command: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is TimeoutException or RedisException || IsEndOfConnection(exception, ct))
        {
            Interlocked.Increment(ref _errors);
            CountFailure(connection);
            throw new RedisUnavailableException($"Redis did not answer ({exception.GetType().Name}).", exception);
        }
    }

    /// <summary>Makes sure that a connection is being made, and waits a moment for it.</summary>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>A task that ends when the attempt under way has ended.</returns>
    public Task ConnectAsync(CancellationToken ct) => _current is null ? StartConnecting(TimeSpan.Zero).WaitAsync(ct) : Task.CompletedTask;

    /// <summary>Subscribes a listener on this connection and on all that come after it.</summary>
    internal async Task ListenAsync(IRedisListener listener)
    {
        _listeners.Add(listener);
        if (_current is not { } connection)
        {
            _ = StartConnecting(TimeSpan.Zero);
            return;
        }
        try
        {
            await RedisListeners.SubscribeAsync(connection, [listener]).WaitAsync(ConnectLimit, _clock);
            listener.OnConnected();
        }
        catch (Exception exception) when (exception is TimeoutException or RedisException)
        {
            GiveUp(connection, exception.GetType().Name);
        }
    }

    /// <summary>Stops telling a listener; its channel stays subscribed until the connection ends.</summary>
    internal void Forget(IRedisListener listener) => _listeners.Remove(listener);

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
        if (Interlocked.Increment(ref _failures) >= _options.FailuresBeforeReconnect)
        {
            GiveUp(connection, $"{_options.FailuresBeforeReconnect} commands in a row without an answer");
        }
    }

    /// <summary>The client would mend some breaks itself, without saying which messages were missed; so every break is the end of the connection.</summary>
    private void GiveUp(IConnectionMultiplexer connection, string reason)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_current, connection))
            {
                return;
            }
            _current = null;
            _failures = 0;
            _isLost = true;
        }
        Discard(connection);
        if (_stopping.IsCancellationRequested)
        {
            return;
        }
        _logger.RedisGivenUp(reason);
        foreach (var listener in _listeners.All)
        {
            listener.OnLost();
        }
        _ = ReconnectAsync();
    }

    /// <summary>The connection may have broken before the attempt that made it came to its end.</summary>
    private async Task ReconnectAsync()
    {
        await _connecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await StartConnecting(TimeSpan.FromMilliseconds(_options.ReconnectDelayMilliseconds)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>How the client ends commands of a connection that another command has given up.</summary>
    private static bool IsEndOfConnection(Exception exception, CancellationToken ct) =>
        exception is ObjectDisposedException || (exception is OperationCanceledException && !ct.IsCancellationRequested);

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
        for (var isFirst = true; ; isFirst = false)
        {
            await Task.Delay(delay, _clock, ct);
            var connecting = ConnectionMultiplexer.ConnectAsync(options);
            try
            {
                await UseAsync(await connecting.WaitAsync(ConnectLimit, _clock, ct), ct);
                return;
            }
            catch (Exception exception) when (exception is TimeoutException or RedisException)
            {
                _isLost = true;
                _ = DiscardLateAsync(connecting);
                delay = TimeSpan.FromMilliseconds(_options.ReconnectDelayMilliseconds);
                // Once an outage: it may last for hours, and every replica has its own.
                if (isFirst)
                {
                    var reason = exception.GetType().Name;
                    _logger.RedisUnreachable(reason, delay.TotalSeconds);
                }
            }
        }
    }

    /// <summary>Subscribes all listeners first: who is told of the connection can rely on hearing everything from then on.</summary>
    private async Task UseAsync<T>(T connection, CancellationToken ct)
        where T : IConnectionMultiplexer
    {
        IRedisListener[] listeners = [];
        do
        {
            var added = _listeners.All.Except(listeners).ToArray();
            listeners = [.. listeners, .. added];
            await RedisListeners.SubscribeAsync(connection, added).WaitAsync(ConnectLimit, _clock, ct);
        }
        while (!TryMakeCurrent(connection, listeners.Length));
        connection.ConnectionFailed += (_, failure) => GiveUp(connection, $"{failure.ConnectionType} connection: {failure.FailureType}");
        _logger.RedisConnected();
        foreach (var listener in listeners)
        {
            listener.OnConnected();
        }
        if (!connection.IsConnected)
        {
            GiveUp(connection, "the connection broke at once");
        }
    }

    /// <summary>False when a listener came meanwhile, which would be on no connection.</summary>
    private bool TryMakeCurrent(IConnectionMultiplexer connection, int subscribed)
    {
        lock (_gate)
        {
            var isComplete = _listeners.All.Length <= subscribed;
            _current = isComplete ? connection : null;
            _isLost &= !isComplete;
            return isComplete;
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
