namespace Platform.Data.Postgres;

/// <summary>Settings of one service pool, section <c>Pool:{name}</c>; see <see cref="PoolProfile"/> for the defaults, and docs/pools.md.</summary>
public sealed class PoolOptions
{
    /// <summary>Connections that are kept.</summary>
    public int Size { get; set; }

    /// <summary>Connections opened beyond <see cref="Size"/> when needed.</summary>
    public int Overflow { get; set; }

    /// <summary>The longest wait for a connection, opening one included.</summary>
    public TimeSpan AcquireTimeout { get; set; }

    /// <summary>Age at which a connection is replaced.</summary>
    public TimeSpan Recycle { get; set; }

    /// <summary>Bound on one command.</summary>
    public TimeSpan CommandTimeout { get; set; }

    /// <summary>How much the pool matters beside the others.</summary>
    public PoolPriority Priority { get; set; }

    /// <summary>How long a connection beyond <see cref="Size"/> may be idle.</summary>
    /// <value>The default value is one minute.</value>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest wait for the server to accept one connection; it also bounds the request that cancels a command.</summary>
    /// <value>The default value is two seconds.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A connection that was idle for longer is asked whether it lives before it is handed out: one round trip. For others a look at the socket is
    /// enough, which finds what the server closed, but not a network that was cut.
    /// </summary>
    /// <value>The default value is one second.</value>
    public TimeSpan ProbeAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Statements that take at least this long are logged as warnings; zero switches it off.</summary>
    /// <value>The default value is 100 milliseconds.</value>
    public TimeSpan SlowQuery { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The most slow statements logged in ten seconds; the rest is counted, and the count logged with the next one.</summary>
    /// <value>The default value is 10.</value>
    public int SlowQueryLogLimit { get; set; } = 10;

    /// <summary>The most connections the pool may have open.</summary>
    internal int Max => Size + Overflow;

    internal string ConnectionName { get; set; } = "";

    internal void Apply(PoolProfile profile, string connectionName)
    {
        (Size, Overflow, AcquireTimeout, Recycle, CommandTimeout, Priority) =
            (profile.Size, profile.Overflow, profile.AcquireTimeout, profile.Recycle, profile.CommandTimeout, profile.Priority);
        ConnectionName = connectionName;
    }
}
