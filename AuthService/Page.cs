using Npgsql;
using Platform.Data.Postgres;

namespace Platform.AuthService;

/// <summary>Where a page begins and how much it holds. Pages are read one row further than they hold, to know whether there are more.</summary>
internal readonly record struct Page(Guid? After, int? Limit)
{
    public const int MaxSize = 500;
    private const int DefaultSize = 100;

    public int Size => Limit ?? DefaultSize;

    public Dictionary<string, string[]> Check()
    {
        var fields = new FieldErrors();
        fields.Page(this);
        return fields.Errors;
    }

    /// <summary>Reads the page of a list whose last parameter is the number of rows, and what to give as <c>after</c> for the rows behind it.</summary>
    public async Task<(IReadOnlyList<T> Rows, Guid? Next)> ReadAsync<T>(PoolCommand list, Func<NpgsqlDataReader, T> read, Func<T, Guid> id, CancellationToken ct)
    {
        list.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Size + 1 });
        await using var reader = await list.ExecuteReaderAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(read(reader));
        }

        return rows.Count > Size ? (rows[..Size], id(rows[Size - 1])) : (rows, null);
    }
}
