using Platform.LlmService.Agents;

namespace Platform.LlmService.AgentRuns;

/// <summary>What a client asks of an agent.</summary>
/// <param name="Agent">By name.</param>
/// <param name="Settings">The most specific level of its configuration.</param>
/// <param name="Messages">The conversation so far, each as it was sent.</param>
/// <param name="Fields">Further fields of a chat completion, as they were sent; they reach the model in every round.</param>
internal sealed record RunRequest(
    string Agent, AgentSettings Settings, IReadOnlyList<ReadOnlyMemory<byte>> Messages, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Fields)
{
    public bool Stream { get; init; }

    /// <summary>The client of a stream asked for the usage at its end.</summary>
    public bool IncludeUsage { get; init; }
}
