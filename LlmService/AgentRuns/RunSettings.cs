using Platform.LlmService.Agents;
using Platform.LlmService.Chat;

namespace Platform.LlmService.AgentRuns;

/// <summary>The settings of one run: what the request says, over what the agent's levels say.</summary>
internal sealed class RunSettings
{
    private readonly EffectiveSettings _all;

    /// <exception cref="ChatRequestException">No level names a model.</exception>
    public RunSettings(string agent, AgentSettings request, EffectiveSettings stored, AgentRunOptions options)
    {
        _all = EffectiveSettings.None.Over(request, Level.Request).Over(stored);
        Model = _all.Model?.Value
            ?? throw new ChatRequestException($"No level of the configuration names a model for the agent '{agent}'.", "model") { Code = "agent_without_model" };
        MaxRounds = Math.Min(_all.MaxRounds?.Value ?? options.MaxRounds, options.MostRounds);
        ToolTimeout = TimeSpan.FromSeconds(_all.ToolTimeoutSeconds?.Value ?? options.ToolTimeoutSeconds);
    }

    public string Model { get; }

    public int MaxRounds { get; }

    public TimeSpan ToolTimeout { get; }

    public double? Temperature => _all.Temperature?.Value;

    public double? TopP => _all.TopP?.Value;

    public int? MaxTokens => _all.MaxTokens?.Value;

    public string? SystemPrompt => _all.SystemPrompt?.Value;

    public long? Seed => _all.Seed?.Value;

    public string? ToolChoice => _all.ToolChoice?.Value;

    public IReadOnlyList<string>? Tools => _all.Tools?.Value;

    public int? MaxRunTokens => _all.MaxRunTokens?.Value;

    /// <summary>Else its tools need not even be looked up.</summary>
    public bool HasTools => ToolChoice != "none" && Tools is not [];
}
