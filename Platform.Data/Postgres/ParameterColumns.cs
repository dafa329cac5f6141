using Npgsql;
using NpgsqlTypes;

namespace Platform.Data.Postgres;

/// <summary>Rows as parameters, an array for each column, for <c>unnest</c>. One statement with any number of rows is so always the same text.</summary>
/// <typeparam name="T">What a row is made of.</typeparam>
public sealed class ParameterColumns<T>
{
    private readonly NpgsqlParameterCollection _parameters;
    private readonly IReadOnlyCollection<T> _rows;

    internal ParameterColumns(NpgsqlParameterCollection parameters, IReadOnlyCollection<T> rows)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(rows);
        (_parameters, _rows) = (parameters, rows);
    }

    // The type is always told: the driver would judge an array of times by its first element, which may be null or not there.

    /// <summary>Adds a column as the next parameter.</summary>
    /// <typeparam name="TValue">What the driver writes as <paramref name="type"/>; nullable where values may be null.</typeparam>
    /// <param name="type">The type of one value.</param>
    /// <param name="column">The value of a row. Times with an offset must be in UTC.</param>
    /// <returns>This.</returns>
    public ParameterColumns<T> Add<TValue>(NpgsqlDbType type, Func<T, TValue> column)
    {
        _parameters.Add(new NpgsqlParameter<TValue[]> { TypedValue = [.. _rows.Select(column)], NpgsqlDbType = NpgsqlDbType.Array | type });
        return this;
    }
}
