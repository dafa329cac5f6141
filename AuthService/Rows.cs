using Npgsql;

namespace Platform.AuthService;

/// <summary>Reads columns that may be null.</summary>
internal static class Rows
{
    public static string? TextAt(this NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetString(ordinal);

    public static Guid? IdAt(this NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetGuid(ordinal);

    public static int? NumberAt(this NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetInt32(ordinal);

    public static DateTimeOffset? TimeAt(this NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetFieldValue<DateTimeOffset>(ordinal);

    public static string[]? ListAt(this NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetFieldValue<string[]>(ordinal);
}
