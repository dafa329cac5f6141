using Npgsql;

namespace Platform.Data.Postgres;

/// <summary>
/// No connection could be had. It says nothing about what was to be asked: callers answer 503, never 401, 403 or 500. It is Npgsql's exception as
/// well, so that whoever handles an unreachable database handles these.
/// </summary>
public abstract class PoolException : NpgsqlException
{
    private protected PoolException(string pool, string message, Exception? inner)
        : base(message, inner) => Pool = pool;

    /// <summary>Name of the pool.</summary>
    public string Pool { get; }

    /// <summary>Trying later can help.</summary>
    public override bool IsTransient => true;
}

/// <summary>Every connection of the pool was in use for the whole acquire timeout.</summary>
public sealed class PoolExhaustedException : PoolException
{
    internal PoolExhaustedException(string pool, int max, int waiting, TimeSpan waited)
        : base(pool, $"The connection pool '{pool}' is exhausted: all {max} connections were in use for {waited.TotalSeconds:0.#} s, and {waiting} more callers wait.", inner: null)
    {
    }
}

/// <summary>The pool has room, but the server gives no working connection: it is away, frozen, starting, or refuses us.</summary>
public sealed class PoolUnavailableException : PoolException
{
    internal PoolUnavailableException(string pool, string reason, Exception? inner = null)
        : base(pool, $"The connection pool '{pool}' gets no connection: {reason}", inner)
    {
    }
}
