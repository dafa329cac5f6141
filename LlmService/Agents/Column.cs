using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;

namespace Platform.LlmService.Agents;

/// <summary>How the stores of this slice write and read settings.</summary>
internal static class Column
{
    public static NpgsqlParameter Settings(AgentSettings settings)
        => new() { Value = SettingsText(settings), NpgsqlDbType = NpgsqlDbType.Jsonb };

    public static string SettingsText(AgentSettings settings) => JsonSerializer.Serialize(settings, AgentsJson.Default.AgentSettings);

    public static AgentSettings ReadSettings(NpgsqlDataReader reader, int at) => FindSettings(reader, at) ?? new AgentSettings();

    /// <summary>Null where an outer join found no row.</summary>
    public static StoredLevel? FindLevel(NpgsqlDataReader reader, int at)
    {
        try
        {
            return FindSettings(reader, at) is { } settings ? StoredLevel.Checked(settings) : null;
        }
        catch (JsonException e)
        {
            return new StoredLevel(null, $"{e.Path ?? "$"} can't be read.");
        }
    }

    private static AgentSettings? FindSettings(NpgsqlDataReader reader, int at)
        => reader.TextAt(at) is { } json ? JsonSerializer.Deserialize(json, AgentsJson.Default.AgentSettings) : null;
}
