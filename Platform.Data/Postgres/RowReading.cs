using System.Text.Json;
using Npgsql;

namespace Platform.Data.Postgres;

/// <summary>
/// Reads columns that may be null. A column of another type than asked for is an <see cref="InvalidCastException"/>, a number that doesn't fit an
/// <see cref="OverflowException"/>.
/// </summary>
public static class RowReading
{
    /// <summary>Reads a <c>text</c>, or another type that the driver gives as text, such as <c>jsonb</c>.</summary>
    /// <param name="row">A reader that is on a row.</param>
    /// <param name="ordinal">Place of the column, from 0.</param>
    /// <returns>The text, or null.</returns>
    public static string? TextAt(this NpgsqlDataReader row, int ordinal) => IsNull(row, ordinal) ? null : row.GetString(ordinal);

    /// <summary>Reads a <c>uuid</c>.</summary>
    /// <param name="row">A reader that is on a row.</param>
    /// <param name="ordinal">Place of the column, from 0.</param>
    /// <returns>The id, or null.</returns>
    public static Guid? IdAt(this NpgsqlDataReader row, int ordinal) => IsNull(row, ordinal) ? null : row.GetGuid(ordinal);

    /// <summary>Reads an <c>int</c>.</summary>
    /// <param name="row">A reader that is on a row.</param>
    /// <param name="ordinal">Place of the column, from 0.</param>
    /// <returns>The number, or null.</returns>
    public static int? NumberAt(this NpgsqlDataReader row, int ordinal) => IsNull(row, ordinal) ? null : row.GetInt32(ordinal);

    /// <summary>Reads a <c>bigint</c>: tokens, nano-USD.</summary>
    /// <param name="row">A reader that is on a row.</param>
    /// <param name="ordinal">Place of the column, from 0.</param>
    /// <returns>The amount, or null.</returns>
    public static long? AmountAt(this NpgsqlDataReader row, int ordinal) => IsNull(row, ordinal) ? null : row.GetInt64(ordinal);

    /// <summary>Reads a <c>timestamptz</c>.</summary>
    /// <param name="row">A reader that is on a row.</param>
    /// <param name="ordinal">Place of the column, from 0.</param>
    /// <returns>The time in UTC, or null.</returns>
    public static DateTimeOffset? TimeAt(this NpgsqlDataReader row, int ordinal) => IsNull(row, ordinal) ? null : row.GetFieldValue<DateTimeOffset>(ordinal);

    /// <summary>Reads a <c>text[]</c>.</summary>
    /// <param name="row">A reader that is on a row.</param>
    /// <param name="ordinal">Place of the column, from 0.</param>
    /// <returns>The texts; or null, which is not the same as none.</returns>
    public static string[]? ListAt(this NpgsqlDataReader row, int ordinal) => IsNull(row, ordinal) ? null : row.GetFieldValue<string[]>(ordinal);

    /// <summary>Reads a <c>bytea</c>.</summary>
    /// <param name="row">A reader that is on a row.</param>
    /// <param name="ordinal">Place of the column, from 0.</param>
    /// <returns>The bytes, or null.</returns>
    public static byte[]? BytesAt(this NpgsqlDataReader row, int ordinal) => IsNull(row, ordinal) ? null : row.GetFieldValue<byte[]>(ordinal);

    /// <summary>Reads JSON, from <c>jsonb</c> or from text.</summary>
    /// <param name="row">A reader that is on a row.</param>
    /// <param name="ordinal">Place of the column, from 0.</param>
    /// <returns>The value, which may be the JSON <c>null</c>; or null where the column is.</returns>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static JsonElement? JsonAt(this NpgsqlDataReader row, int ordinal) => row.TextAt(ordinal) is { } json ? JsonElement.Parse(json) : null;

    private static bool IsNull(NpgsqlDataReader row, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.IsDBNull(ordinal);
    }
}
