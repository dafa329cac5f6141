using System.Text.Json;
using Platform.ServiceDefaults;

namespace Platform.LlmService.AgentRuns;

/// <summary>A run under way: its conversation, which grows, and what it has taken.</summary>
internal sealed class Run(CallerIdentity caller, string identity, RunRequest request, RunSettings settings, ToolBox tools, int? saidMaxTokens)
{
    private readonly List<ReadOnlyMemory<byte>> _messages = [.. request.Messages];
    private readonly List<RoundReport> _rounds = [];
    private readonly List<ToolEnd> _calls = [];

    public CallerIdentity Caller => caller;

    /// <summary>The caller's identity token, for those who are asked on their behalf.</summary>
    public string Identity => identity;

    public RunRequest Request => request;

    public RunSettings Settings => settings;

    public ToolBox Tools => tools;

    public IReadOnlyList<ReadOnlyMemory<byte>> Messages => _messages;

    public IReadOnlyList<RoundReport> Rounds => _rounds;

    /// <summary>The most that the next answer may have; null when nobody says anything.</summary>
    public int? MostOutputTokens
    {
        get
        {
            var said = saidMaxTokens ?? settings.MaxTokens;
            return settings.MaxRunTokens is { } most ? (int)Math.Max(1, Math.Min(said ?? int.MaxValue, most - Used)) : said;
        }
    }

    /// <summary>The limit that the run has come to, if it has.</summary>
    public string? Limit =>
        _rounds.Count >= settings.MaxRounds ? "maxRounds" : settings.MaxRunTokens is { } most && Used >= most ? "maxRunTokens" : null;

    /// <summary>After this round there is no other.</summary>
    public bool IsAtLastRound => _rounds.Count == settings.MaxRounds - 1;

    private long Used => _rounds.Sum(static round => round.Usage.Total);

    public void Add(RoundReport round) => _rounds.Add(round);

    /// <summary>What the model wanted called, and what came of it.</summary>
    public void Add(byte[]? content, IReadOnlyList<ToolCall> calls, IReadOnlyList<ToolResult> results)
    {
        _messages.Add(RoundBody.AssistantMessage(content, calls));
        _messages.AddRange(results.Select(static result => (ReadOnlyMemory<byte>)RoundBody.ToolMessage(result)));
        _calls.AddRange(results.Select(static result => result.End));
    }

    public RunReport Report(RoundAnswer last, string finishReason, string? stoppedBy) => new(
        _rounds[0].RequestId, request.Agent, settings.Model, last.Content is { } content ? JsonElement.Parse(content) : null, finishReason, stoppedBy,
        _rounds, _calls, tools.Missing, RunUsage.Sum(_rounds.Select(static round => round.Usage)));
}
