using System.Diagnostics.CodeAnalysis;

namespace Platform.LlmService.Agents;

/// <summary>A level as it is in the database: its settings, or what is wrong with them, in which case they say nothing.</summary>
internal sealed record StoredLevel(AgentSettings? Settings, string? Fault)
{
    [return: NotNullIfNotNull(nameof(settings))]
    public static implicit operator StoredLevel?(AgentSettings? settings) => settings is null ? null : new(settings, null);

    /// <summary>The rules were kept when it was written; but that may have been by another version, or by hand.</summary>
    public static StoredLevel Checked(AgentSettings settings)
    {
        var errors = new Dictionary<string, string[]>();
        SettingsRules.Check(settings, "settings", errors);
        return errors.Count == 0 ? new(settings, null) : new(null, string.Join(' ', errors.Select(static error => $"{error.Key}: {string.Join(' ', error.Value)}")));
    }
}
