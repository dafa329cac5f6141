namespace Platform.LlmService.Agents;

/// <summary>Settings of several levels, each value with the level it comes from; null where no level says anything.</summary>
internal sealed record EffectiveSettings(
    Sourced<string>? Model,
    Sourced<double>? Temperature,
    Sourced<double>? TopP,
    Sourced<int>? MaxTokens,
    Sourced<string>? SystemPrompt,
    Sourced<long>? Seed,
    Sourced<string>? ToolChoice,
    Sourced<IReadOnlyList<string>>? Tools,
    Sourced<int>? MaxRounds,
    Sourced<int>? ToolTimeoutSeconds,
    Sourced<int>? MaxRunTokens)
{
    public static EffectiveSettings None { get; } = new(null, null, null, null, null, null, null, null, null, null, null);

    /// <summary>What is said here counts; where nothing is, what lies below does.</summary>
    public EffectiveSettings Over(EffectiveSettings lower) => new(
        Model ?? lower.Model, Temperature ?? lower.Temperature, TopP ?? lower.TopP, MaxTokens ?? lower.MaxTokens, SystemPrompt ?? lower.SystemPrompt,
        Seed ?? lower.Seed, ToolChoice ?? lower.ToolChoice, Tools ?? lower.Tools, MaxRounds ?? lower.MaxRounds,
        ToolTimeoutSeconds ?? lower.ToolTimeoutSeconds, MaxRunTokens ?? lower.MaxRunTokens);

    /// <summary>What is said here counts; where nothing is, the lower level does.</summary>
    public EffectiveSettings Over(AgentSettings? lower, string level) => lower is null ? this : Over(Of(lower, level));

    private static EffectiveSettings Of(AgentSettings settings, string level) => new(
        Sourced.Of(settings.Model, level),
        Sourced.Of(settings.Temperature, level),
        Sourced.Of(settings.TopP, level),
        Sourced.Of(settings.MaxTokens, level),
        Sourced.Of(settings.SystemPrompt, level),
        Sourced.Of(settings.Seed, level),
        Sourced.Of(settings.ToolChoice, level),
        Sourced.Of(settings.Tools, level),
        Sourced.Of(settings.MaxRounds, level),
        Sourced.Of(settings.ToolTimeoutSeconds, level),
        Sourced.Of(settings.MaxRunTokens, level));
}
