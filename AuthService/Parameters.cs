using Npgsql;
using NpgsqlTypes;

namespace Platform.AuthService;

/// <summary>Adds values that may be null; their type can't be seen from a null.</summary>
internal static class Parameters
{
    public static void AddNullable(this NpgsqlParameterCollection parameters, Guid? value) => parameters.AddNullable(value, NpgsqlDbType.Uuid);

    public static void AddNullable(this NpgsqlParameterCollection parameters, string? value) => parameters.AddNullable(value, NpgsqlDbType.Text);

    public static void AddNullable(this NpgsqlParameterCollection parameters, DateTimeOffset? value)
        => parameters.AddNullable(value?.ToUniversalTime(), NpgsqlDbType.TimestampTz);

    public static void AddNullable(this NpgsqlParameterCollection parameters, object? value, NpgsqlDbType type)
        => parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
}
