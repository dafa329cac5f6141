using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Contracts;

namespace Platform.LlmService.AgentRuns;

/// <summary>A run that has come to its end.</summary>
/// <param name="Id">The run's; that of its first call.</param>
/// <param name="Agent">By name.</param>
/// <param name="Model">That was asked.</param>
/// <param name="Content">What the model said in the last round; null when it said nothing.</param>
/// <param name="FinishReason">As in a chat completion: <c>length</c> also when the run's own limits ended it.</param>
/// <param name="StoppedBy">The limit that ended it: <c>maxRounds</c> or <c>maxRunTokens</c>.</param>
/// <param name="Rounds">What each round took.</param>
/// <param name="ToolCalls">What was called, in the order in which the model wanted it.</param>
/// <param name="MissingTools">Tools that the configuration names and that the agent doesn't have.</param>
/// <param name="Usage">All rounds together.</param>
internal sealed record RunReport(
    Guid Id, string Agent, string Model, JsonElement? Content, string FinishReason, string? StoppedBy, IReadOnlyList<RoundReport> Rounds, IReadOnlyList<ToolEnd> ToolCalls,
    IReadOnlyList<string> MissingTools, RunUsage Usage);

/// <summary>One round: a call of a model, with a row of its own in the ledger.</summary>
internal sealed record RoundReport(int Round, Guid RequestId, string? FinishReason, RunUsage Usage, bool Estimated);

internal sealed record RunUsage(long InputTokens, long CachedInputTokens, long OutputTokens, long ReasoningTokens)
{
    [JsonIgnore]
    public long Total => InputTokens + OutputTokens;

    public static RunUsage Of(TokenCounts tokens) => new(tokens.Input, tokens.CachedInput, tokens.Output, tokens.Reasoning);

    public static RunUsage Sum(IEnumerable<RunUsage> all) => all.Aggregate(
        new RunUsage(0, 0, 0, 0),
        static (sum, one) => new RunUsage(
            sum.InputTokens + one.InputTokens, sum.CachedInputTokens + one.CachedInputTokens, sum.OutputTokens + one.OutputTokens, sum.ReasoningTokens + one.ReasoningTokens));
}

/// <summary>A tool is about to be called.</summary>
/// <param name="Id">The model's id of the call.</param>
/// <param name="Function">The name by which the model called it.</param>
/// <param name="Tool">As <c>extension/tool</c>; null when the agent has no such tool.</param>
/// <param name="Arguments">As the model wrote them.</param>
internal sealed record ToolStart(string Id, string Function, string? Tool, string? Arguments);

/// <summary>A call of a tool is over. Without an error the tool has answered; the bytes are those that the model is told.</summary>
internal sealed record ToolEnd(string Id, string Function, string? Tool, string? Error, string? Message, long Milliseconds, int Bytes);
