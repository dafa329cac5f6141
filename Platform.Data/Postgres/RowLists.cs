using Npgsql;

namespace Platform.Data.Postgres;

/// <summary>Reads answers that are lists.</summary>
public static class RowLists
{
    /// <summary>Executes a statement and reads all rows. The connection is given back with the last one, so the statement should bound them.</summary>
    /// <typeparam name="T">What a row is read as.</typeparam>
    /// <param name="command">The statement.</param>
    /// <param name="read">Reads the row that the reader is on.</param>
    /// <param name="ct">Ends the statement.</param>
    /// <returns>The rows in their order.</returns>
    /// <exception cref="PoolException">There was no connection to be had.</exception>
    public static async Task<List<T>> ReadAllAsync<T>(this PoolCommand command, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(command);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAllAsync(read, ct);
    }

    /// <summary>Reads the rows that are left of a result.</summary>
    /// <typeparam name="T">What a row is read as.</typeparam>
    /// <param name="reader">A reader before the first of them.</param>
    /// <param name="read">Reads the row that the reader is on.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <returns>The rows in their order.</returns>
    public static async Task<List<T>> ReadAllAsync<T>(this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(read);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
