using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;

namespace Platform.Data.Outbox;

/// <summary>Writes events beside what they tell of, and wakes the delivery.</summary>
public sealed class OutboxWriter : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0, 1);
    private int _signalled;

    /// <summary>Adds the insertion of messages to a batch that the caller runs in one transaction with its own statements.</summary>
    /// <param name="batch">The caller's batch.</param>
    /// <param name="messages">What to deliver; an id that is already there is left alone.</param>
    public static void AddTo(NpgsqlBatch batch, IReadOnlyList<OutboxMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(messages);
        var command = new NpgsqlBatchCommand("""
            insert into outbox (id, kind, payload, trace_parent)
            select * from unnest($1, $2, $3, $4)
            on conflict (id) do nothing
            """);
        command.Parameters.ColumnsOf(messages)
            .Add(NpgsqlDbType.Uuid, static m => m.Id)
            .Add(NpgsqlDbType.Text, static m => m.Kind)
            .Add(NpgsqlDbType.Bytea, static m => m.Payload)
            .Add(NpgsqlDbType.Text, static m => m.TraceParent);
        batch.BatchCommands.Add(command);
    }

    /// <summary>Says that messages have been committed; the delivery looks at once when they fill a batch, and soon otherwise.</summary>
    /// <param name="messages">How many.</param>
    public void Signal(int messages = 1)
    {
        Interlocked.Add(ref _signalled, messages);
        try
        {
            _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already signalled; one look finds both.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _signal.Dispose();

    /// <summary>What is signalled from now on may not be among what the delivery finds next.</summary>
    internal void StartCounting() => Interlocked.Exchange(ref _signalled, 0);

    /// <summary>Waits until as many messages have been signalled as are enough, but not for ever.</summary>
    internal async Task WaitForCompanyAsync(int enough, TimeSpan timeout, TimeProvider clock, CancellationToken ct)
    {
        var begin = clock.GetTimestamp();
        while (Volatile.Read(ref _signalled) < enough && timeout - clock.GetElapsedTime(begin) is var left && left > TimeSpan.Zero && await WaitAsync(left, ct))
        {
        }
    }

    internal Task<bool> WaitAsync(TimeSpan timeout, CancellationToken ct) => _signal.WaitAsync(timeout, ct);
}
