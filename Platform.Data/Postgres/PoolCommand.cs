using System.Data;
using Npgsql;

namespace Platform.Data.Postgres;

/// <summary>One statement on a connection that is borrowed when it is executed, and given back when it, or the reader, has ended.</summary>
public sealed class PoolCommand : IAsyncDisposable
{
    private readonly ServicePool _pool;
    private readonly NpgsqlCommand _command;

    internal PoolCommand(ServicePool pool, string sql) => (_pool, _command) = (pool, new NpgsqlCommand(sql));

    /// <summary>The values of <c>$1</c>, <c>$2</c> …, in this order.</summary>
    public NpgsqlParameterCollection Parameters => _command.Parameters;

    /// <summary>Executes and reads. The reader holds the connection: read on, and wait for nothing else meanwhile.</summary>
    /// <param name="ct">Ends the statement.</param>
    /// <returns>The reader; disposing it gives the connection back.</returns>
    /// <exception cref="PoolException">There was no connection to be had.</exception>
    public async Task<NpgsqlDataReader> ExecuteReaderAsync(CancellationToken ct = default)
    {
        var connection = _command.Connection = await _pool.OpenConnectionAsync(ct);
        try
        {
            return await _command.ExecuteReaderAsync(CommandBehavior.CloseConnection, ct);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Executes.</summary>
    /// <param name="ct">Ends the statement.</param>
    /// <returns>Rows affected.</returns>
    /// <exception cref="PoolException">There was no connection to be had.</exception>
    public async Task<int> ExecuteNonQueryAsync(CancellationToken ct = default)
    {
        await using var connection = _command.Connection = await _pool.OpenConnectionAsync(ct);
        return await _command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Executes and reads one value.</summary>
    /// <param name="ct">Ends the statement.</param>
    /// <returns>The first column of the first row, or null.</returns>
    /// <exception cref="PoolException">There was no connection to be had.</exception>
    public async Task<object?> ExecuteScalarAsync(CancellationToken ct = default)
    {
        await using var connection = _command.Connection = await _pool.OpenConnectionAsync(ct);
        return await _command.ExecuteScalarAsync(ct);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _command.DisposeAsync();
}
