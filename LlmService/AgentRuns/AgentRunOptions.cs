using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Platform.LlmService.Agents;

namespace Platform.LlmService.AgentRuns;

/// <summary>Section <c>Agents:Run</c>: what holds where no level of an agent's configuration says anything, and what none of them can exceed.</summary>
internal sealed class AgentRunOptions
{
    public const string Section = "Agents:Run";

    /// <summary>How often a model may be asked in one run.</summary>
    [Range(1, SettingsRules.MaxRounds)]
    public int MaxRounds { get; set; } = 8;

    [Range(1, SettingsRules.MaxRounds)]
    public int MostRounds { get; set; } = 32;

    [Range(1, SettingsRules.MaxToolTimeoutSeconds)]
    public int ToolTimeoutSeconds { get; set; } = 30;

    /// <summary>Tools of one run that are called at the same time; further ones wait.</summary>
    [Range(1, 128)]
    public int MostToolsAtOnce { get; set; } = 8;

    /// <summary>Calls of tools that are made for one answer of the model; it is told that the others are too many.</summary>
    [Range(1, 1024)]
    public int MostCallsOfARound { get; set; } = 32;

    /// <summary>The most that a model gets to see of one tool's answer.</summary>
    [Range(256, 16 * 1024 * 1024)]
    public int MostResultBytes { get; set; } = 128 * 1024;

    /// <summary>Shorter than the time for which other services believe an identity that is under way.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:14:00")]
    public TimeSpan LongestRun { get; set; } = TimeSpan.FromMinutes(10);
}

[OptionsValidator]
internal sealed partial class AgentRunOptionsValidator : IValidateOptions<AgentRunOptions>;
