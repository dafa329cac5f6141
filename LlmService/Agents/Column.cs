using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Platform.LlmService.Agents;

/// <summary>How the stores of this slice write and read what has no type of its own in the driver.</summary>
internal static class Column
{
    public static NpgsqlParameter Text(string? text) => new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    public static NpgsqlParameter Settings(AgentSettings settings)
        => new() { Value = JsonSerializer.Serialize(settings, AgentsJson.Default.AgentSettings), NpgsqlDbType = NpgsqlDbType.Jsonb };

    public static string? ReadText(NpgsqlDataReader reader, int at) => reader.IsDBNull(at) ? null : reader.GetString(at);

    public static AgentSettings ReadSettings(NpgsqlDataReader reader, int at) => FindSettings(reader, at) ?? new AgentSettings();

    /// <summary>Null where an outer join found no row.</summary>
    public static AgentSettings? FindSettings(NpgsqlDataReader reader, int at)
        => reader.IsDBNull(at) ? null : JsonSerializer.Deserialize(reader.GetString(at), AgentsJson.Default.AgentSettings);
}
