namespace Platform.LlmService.Agents;

/// <summary>Settings of several levels, each value with the level it comes from; null where no level says anything.</summary>
internal sealed record EffectiveSettings(
    Sourced<string>? Model,
    Sourced<double>? Temperature,
    Sourced<double>? TopP,
    Sourced<int>? MaxTokens,
    Sourced<string>? SystemPrompt,
    Sourced<long>? Seed,
    Sourced<string>? ToolChoice)
{
    public static EffectiveSettings None { get; } = new(null, null, null, null, null, null, null);

    /// <summary>What is said here counts; where nothing is, the lower level does.</summary>
    public EffectiveSettings Over(AgentSettings? lower, string level) => lower is null ? this : new EffectiveSettings(
        Model ?? Sourced.Of(lower.Model, level),
        Temperature ?? Sourced.Of(lower.Temperature, level),
        TopP ?? Sourced.Of(lower.TopP, level),
        MaxTokens ?? Sourced.Of(lower.MaxTokens, level),
        SystemPrompt ?? Sourced.Of(lower.SystemPrompt, level),
        Seed ?? Sourced.Of(lower.Seed, level),
        ToolChoice ?? Sourced.Of(lower.ToolChoice, level));
}
