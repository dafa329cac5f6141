using Npgsql;
using NpgsqlTypes;

namespace Platform.Data.Postgres;

/// <summary>Adds parameters that may be null, whose type can't be seen from the value then, and parameters that are arrays.</summary>
public static class ParameterExtensions
{
    /// <summary>Adds a <c>uuid</c>.</summary>
    /// <param name="parameters">The parameters of a statement; the value becomes the next one.</param>
    /// <param name="value">The value, or null.</param>
    public static void AddNullable(this NpgsqlParameterCollection parameters, Guid? value) => parameters.AddNullable(value, NpgsqlDbType.Uuid);

    /// <summary>Adds a <c>text</c>.</summary>
    /// <param name="parameters">The parameters of a statement; the value becomes the next one.</param>
    /// <param name="value">The value, or null.</param>
    public static void AddNullable(this NpgsqlParameterCollection parameters, string? value) => parameters.AddNullable(value, NpgsqlDbType.Text);

    /// <summary>Adds a <c>timestamptz</c>.</summary>
    /// <param name="parameters">The parameters of a statement; the value becomes the next one.</param>
    /// <param name="value">The value, of any offset, or null.</param>
    public static void AddNullable(this NpgsqlParameterCollection parameters, DateTimeOffset? value)
        => parameters.AddNullable(value?.ToUniversalTime(), NpgsqlDbType.TimestampTz);

    /// <summary>Adds a <c>bytea</c>.</summary>
    /// <param name="parameters">The parameters of a statement; the value becomes the next one.</param>
    /// <param name="value">The value, or null.</param>
    public static void AddNullable(this NpgsqlParameterCollection parameters, byte[]? value) => parameters.AddNullable(value, NpgsqlDbType.Bytea);

    /// <summary>Adds a value of a type that the driver can't tell from it, such as <c>jsonb</c> from a string.</summary>
    /// <param name="parameters">The parameters of a statement; the value becomes the next one.</param>
    /// <param name="value">The value, or null.</param>
    /// <param name="type">Its type.</param>
    public static void AddNullable(this NpgsqlParameterCollection parameters, object? value, NpgsqlDbType type)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
    }

    /// <summary>Adds values of the types that they have. A null has none: where the statement doesn't tell what it is, the server takes it for text.</summary>
    /// <param name="parameters">The parameters of a statement; the values become the next ones.</param>
    /// <param name="values">The values, any of which may be null.</param>
    public static void AddValues(this NpgsqlParameterCollection parameters, params ReadOnlySpan<object?> values)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        foreach (var value in values)
        {
            parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }
    }

    /// <summary>Begins to add rows as parameters, an array for each column, for <c>unnest</c>.</summary>
    /// <typeparam name="T">What a row is made of.</typeparam>
    /// <param name="parameters">The parameters of a statement; the columns become the next ones.</param>
    /// <param name="rows">The rows; they are gone through once for each column.</param>
    /// <returns>What the columns are added to.</returns>
    public static ParameterColumns<T> ColumnsOf<T>(this NpgsqlParameterCollection parameters, IReadOnlyCollection<T> rows) => new(parameters, rows);
}
