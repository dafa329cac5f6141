using System.Data;
using Npgsql;

namespace Platform.Data.Postgres;

/// <summary>What the pool remembers of one connection to the server, from one caller to the next.</summary>
internal sealed class PhysicalConnection
{
    private readonly Action<PhysicalConnection, long> _returned;
    // One delegate for the connection's whole life: lending allocates nothing.
    private readonly StateChangeEventHandler _stateChanged;
    // Zero while nobody has it. Exchanged, because closing and breaking may both tell of the end.
    private long _lentAt;

    public PhysicalConnection(Action<PhysicalConnection, long> returned)
    {
        _returned = returned;
        _stateChanged = OnStateChanged;
    }

    /// <summary>When it came back last, as a timestamp of the pool's clock; zero for a new one.</summary>
    public long ReturnedAt { get; set; }

    public bool IsNew => ReturnedAt == 0;

    /// <summary>Since when somebody has it, as a timestamp of the pool's clock; zero while nobody does.</summary>
    public long LentAt => Volatile.Read(ref _lentAt);

    /// <summary>From now on its closing gives back the place.</summary>
    public void Lend(NpgsqlConnection connection, long now)
    {
        Volatile.Write(ref _lentAt, now);
        connection.StateChange += _stateChanged;
    }

    // Npgsql tells of it after the connection has gone back to its pool, or has been thrown away.
    private void OnStateChanged(object sender, StateChangeEventArgs change)
    {
        if (change.CurrentState != ConnectionState.Open && Interlocked.Exchange(ref _lentAt, 0) is not 0 and var since)
        {
            _returned(this, since);
        }
    }
}
