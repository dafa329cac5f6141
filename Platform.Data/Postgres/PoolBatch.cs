using System.Data;
using Npgsql;

namespace Platform.Data.Postgres;

/// <summary>Several statements in one round trip and one implicit transaction, on a connection that is borrowed for as long as they run.</summary>
public sealed class PoolBatch : IAsyncDisposable
{
    private readonly ServicePool _pool;
    private readonly NpgsqlBatch _batch = new();

    internal PoolBatch(ServicePool pool) => _pool = pool;

    /// <summary>The statements, in the order in which they run.</summary>
    public NpgsqlBatchCommandCollection BatchCommands => _batch.BatchCommands;

    /// <summary>Executes and reads. The reader holds the connection: read on, and wait for nothing else meanwhile.</summary>
    /// <param name="ct">Ends the statements.</param>
    /// <returns>The reader; disposing it gives the connection back.</returns>
    /// <exception cref="PoolException">There was no connection to be had.</exception>
    public async Task<NpgsqlDataReader> ExecuteReaderAsync(CancellationToken ct = default)
    {
        var connection = _batch.Connection = await _pool.OpenConnectionAsync(ct);
        try
        {
            return await _batch.ExecuteReaderAsync(CommandBehavior.CloseConnection, ct);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _batch.DisposeAsync();
}
