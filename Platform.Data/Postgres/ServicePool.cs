using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Platform.Data.Postgres;

/// <summary>
/// The connections of one kind of work. At most <c>Size + Overflow</c> callers have one at the same time; the others wait in the order they came, up to
/// the acquire timeout. A connection that died is found when it is handed out, and replaced. Underneath is an <see cref="NpgsqlDataSource"/>: what
/// callers get is an ordinary open <see cref="NpgsqlConnection"/>, which goes back when it is disposed. See docs/pools.md.
/// </summary>
public sealed class ServicePool : IAsyncDisposable
{
    private readonly PoolOptions _options;
    private readonly PoolMetrics _metrics;
    private readonly Func<string?> _login;
    private readonly ILoggerFactory _loggers;
    private readonly TimeProvider _clock;
    private readonly PoolQueue _queue;
    private readonly ConditionalWeakTable<object, PhysicalConnection> _physical = [];
    private readonly Action<PhysicalConnection, long> _returned;
    private readonly Lock _gate = new();
    // Written once under _gate, when the database has been prepared.
    private volatile NpgsqlDataSource? _source;
    private bool _disposed;
    private int _lent;
    private long _timeouts;
    private long _opened;
    private long _replaced;
    private long _connectionErrors;

    internal ServicePool(string name, PoolOptions options, Func<string?> login, PoolMetrics metrics, ILoggerFactory loggers, TimeProvider clock)
    {
        (Name, _options, _login, _metrics, _loggers, _clock) = (name, options, login, metrics, loggers, clock);
        _queue = new PoolQueue(options.Max, clock);
        _returned = OnReturned;
    }

    /// <summary>A pool outside of a host, with a profile's settings: for tools, tests and benchmarks. Services register theirs.</summary>
    /// <param name="profile">Name, sizes and times.</param>
    /// <param name="connectionString">Where to connect.</param>
    /// <returns>The pool, with nothing opened yet.</returns>
    public static ServicePool Create(PoolProfile profile, string connectionString)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var options = new PoolOptions();
        options.Apply(profile, connectionName: "");
        return new(
            profile.Name, options, () => connectionString, new PoolMetrics(new Meter(PoolMetrics.MeterName), new PoolRegistry()),
            NullLoggerFactory.Instance, TimeProvider.System);
    }

    /// <summary>The pool's name, e.g. <c>authentication</c>.</summary>
    public string Name { get; }

    /// <summary>Name of the connection string, which is the database's in the platform.</summary>
    internal string Database => _options.ConnectionName;

    /// <summary>How long callers waited for a connection.</summary>
    internal LatencyHistogram Waits { get; } = new();

    /// <summary>How long they kept one.</summary>
    internal LatencyHistogram Uses { get; } = new();

    /// <summary>Borrows a connection; disposing it gives it back.</summary>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>An open connection that was alive a moment ago.</returns>
    /// <exception cref="PoolExhaustedException">All were in use for the whole acquire timeout.</exception>
    /// <exception cref="PoolUnavailableException">The server gives no connection.</exception>
    public ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken ct = default)
    {
        var asked = _clock.GetTimestamp();
        return _queue.TryEnter() ? OpenAsync(asked, ct) : QueueAsync(asked, ct);
    }

    /// <summary>A command that borrows a connection for itself, for as long as it and its reader run.</summary>
    /// <param name="sql">The statement, with <c>$1</c>, <c>$2</c> … for its parameters.</param>
    /// <returns>The command.</returns>
    public PoolCommand CreateCommand(string sql) => new(this, sql);

    /// <summary>Several statements in one round trip and one implicit transaction, on a connection that is borrowed for them.</summary>
    /// <returns>The batch.</returns>
    public PoolBatch CreateBatch() => new(this);

    /// <summary>The pool at this moment.</summary>
    /// <returns>Gauges and counters.</returns>
    public PoolStatistics GetStatistics()
    {
        var (total, idle) = _source is { } source ? NpgsqlInternals.Count(source) : default;
        var (waiting, longest) = _queue.Waiting;
        var opened = Interlocked.Read(ref _opened);
        return new(
            Name, _options.Priority.ToString().ToLowerInvariant(), _options.Size, _options.Overflow,
            Volatile.Read(ref _lent), idle, waiting, Math.Round(longest.TotalMilliseconds, 3), Math.Round((double)_queue.Taken / _options.Max, 3),
            Waits.Count, DurationStatistics.Of(Waits), DurationStatistics.Of(Uses), Interlocked.Read(ref _timeouts),
            // A connection that is being opened is in the driver's total already.
            opened, Math.Max(0, opened - total), Interlocked.Read(ref _replaced), Interlocked.Read(ref _connectionErrors));
    }

    /// <summary>What each connection that is lent out is doing, and for how long it has been lent. Costs those who have them nothing.</summary>
    internal IEnumerable<(string Statement, TimeSpan Lent)> GetHolders()
    {
        foreach (var (connector, physical) in _physical)
        {
            if (physical.LentAt is not 0 and var since)
            {
                yield return (NpgsqlInternals.StatementOf(connector), _clock.GetElapsedTime(since));
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _disposed = true;
        }
        if (_source is { } source)
        {
            await source.DisposeAsync();
        }
    }

    /// <summary>Opens the connections that are kept, so that the first requests don't wait for them. The server being away is no failure.</summary>
    internal async Task WarmAsync(CancellationToken ct)
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, _options.Size).Select(async _ =>
        {
            try
            {
                return await OpenConnectionAsync(ct);
            }
            catch (PoolException)
            {
                return null;
            }
        }));
        foreach (var connection in connections.OfType<NpgsqlConnection>())
        {
            await connection.DisposeAsync();
        }
    }

    private async ValueTask<NpgsqlConnection> QueueAsync(long asked, CancellationToken ct)
    {
        if (await _queue.EnterAsync(_options.AcquireTimeout, ct))
        {
            return await OpenAsync(asked, ct);
        }
        CountTimeout();
        // Places without a connection wait for the server, their callers perhaps long gone: a larger pool would not have helped.
        if (_options.Max - Volatile.Read(ref _lent) is > 0 and var silent)
        {
            throw new PoolUnavailableException(Name, $"the server has not answered on {silent} of {_options.Max} connections.");
        }
        throw new PoolExhaustedException(Name, _options.Max, _queue.Waiting.Count, _clock.GetElapsedTime(asked));
    }

    /// <summary>The caller has a place. From here on it belongs to <see cref="LendAsync"/>, which may go on after the caller has given up.</summary>
    private async ValueTask<NpgsqlConnection> OpenAsync(long asked, CancellationToken ct)
    {
        var lending = LendAsync(asked);
        if (lending.IsCompleted)
        {
            return await lending;
        }
        var slow = lending.AsTask();
        try
        {
            var left = _options.AcquireTimeout - _clock.GetElapsedTime(asked);
            return await slow.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _clock, ct);
        }
        catch (TimeoutException timeout)
        {
            _ = ReturnLateAsync(slow);
            CountTimeout();
            throw new PoolUnavailableException(Name, "the server did not answer in time.", timeout);
        }
        catch (OperationCanceledException)
        {
            _ = ReturnLateAsync(slow);
            throw;
        }
    }

    private async ValueTask<NpgsqlConnection> LendAsync(long asked)
    {
        var lent = false;
        try
        {
            var connection = await TakeAsync();
            var now = _clock.GetTimestamp();
            var waited = _clock.GetElapsedTime(asked, now);
            Waits.Record(waited);
            _metrics.Waited(Name, waited);
            Interlocked.Increment(ref _lent);
            PhysicalOf(connection).Lend(connection, now);
            lent = true;
            return connection;
        }
        catch (Exception exception) when (exception is not PoolException && exception is NpgsqlException or TimeoutException or IOException)
        {
            Interlocked.Increment(ref _connectionErrors);
            throw new PoolUnavailableException(Name, exception.Message, exception);
        }
        finally
        {
            if (!lent)
            {
                _queue.Leave();
            }
        }
    }

    /// <summary>A living connection, the first that is found; those found dead on the way are gone. Nobody's token: what it opens serves the next caller.</summary>
    private async ValueTask<NpgsqlConnection> TakeAsync()
    {
        var source = _source ?? CreateSource();
        var began = _clock.GetTimestamp();
        for (var refused = 0; ;)
        {
            NpgsqlConnection connection;
            try
            {
                connection = await source.OpenConnectionAsync(CancellationToken.None);
            }
            catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.TooManyConnections && refused < PoolProbe.Retries)
            {
                // A connection just closed takes the server a moment to forget, and our limit there leaves no room for both.
                refused++;
                await Task.Delay(PoolProbe.RetryDelay, _clock);
                continue;
            }
            if (PhysicalOf(connection) is { IsNew: true } physical)
            {
                physical.ReturnedAt = _clock.GetTimestamp();
                Interlocked.Increment(ref _opened);
                _metrics.Created(Name, _clock.GetElapsedTime(began));
                return connection;
            }
            if (!MayBeDead(connection) || await PoolProbe.IsAliveAsync(connection, source, _clock))
            {
                return connection;
            }
            Interlocked.Increment(ref _replaced);
            await connection.DisposeAsync();
        }
    }

    private bool MayBeDead(NpgsqlConnection connection) =>
        _clock.GetElapsedTime(PhysicalOf(connection).ReturnedAt) >= _options.ProbeAfter
        || NpgsqlInternals.HasUnexpectedInput(connection);

    private PhysicalConnection PhysicalOf(NpgsqlConnection connection)
    {
        var connector = NpgsqlInternals.PhysicalOf(connection);
        return _physical.TryGetValue(connector, out var known) ? known : _physical.GetValue(connector, _ => new(_returned));
    }

    private void OnReturned(PhysicalConnection physical, long since)
    {
        physical.ReturnedAt = _clock.GetTimestamp();
        var used = _clock.GetElapsedTime(since, physical.ReturnedAt);
        Uses.Record(used);
        _metrics.Used(Name, used);
        Interlocked.Decrement(ref _lent);
        _queue.Leave();
    }

    /// <summary>Nobody waits for this connection any more: whatever comes of it goes back.</summary>
    private static async Task ReturnLateAsync(Task<NpgsqlConnection> lending)
    {
        await ((Task)lending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (lending.IsCompletedSuccessfully)
        {
            await using var unwanted = await lending;
        }
    }

    private void CountTimeout()
    {
        Interlocked.Increment(ref _timeouts);
        _metrics.TimedOut(Name);
    }

    private NpgsqlDataSource CreateSource()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _source ??= _login() is { } login
                ? PoolDataSource.Create(Name, login, _options, _loggers, _clock)
                : throw new PoolUnavailableException(Name, "the database is not ready yet.");
        }
    }
}
