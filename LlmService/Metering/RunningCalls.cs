using System.Collections.Concurrent;
using Platform.Contracts;

namespace Platform.LlmService.Metering;

/// <summary>The calls that run in this process, and how far each had come when that was last written down.</summary>
internal sealed class RunningCalls
{
    private readonly ConcurrentDictionary<Guid, RunningCall> _calls = new();

    /// <param name="call">Its row says the estimate of its prompt, and nothing else yet.</param>
    /// <param name="soFar">Asked from another thread.</param>
    public void Add(CallRecord call, Func<TokenCounts> soFar) =>
        _calls[call.Id] = new RunningCall(call.Id, soFar) { Written = new TokenCounts(call.InputTokenEstimate, 0, 0, 0) };

    public void Remove(CallRecord call) => _calls.TryRemove(call.Id, out _);

    /// <summary>Those that have come further.</summary>
    public IEnumerable<CallProgress> FindChanged()
    {
        foreach (var (_, call) in _calls)
        {
            var tokens = call.SoFar();
            if (tokens != call.Written)
            {
                yield return new CallProgress(call.Id, tokens);
            }
        }
    }

    public void Written(IEnumerable<CallProgress> progress)
    {
        foreach (var (id, tokens) in progress)
        {
            if (_calls.TryGetValue(id, out var call))
            {
                call.Written = tokens;
            }
        }
    }

    private sealed record RunningCall(Guid Id, Func<TokenCounts> SoFar)
    {
        public required TokenCounts Written { get; set; }
    }
}

/// <summary>What a running call has used.</summary>
internal sealed record CallProgress(Guid Id, TokenCounts Tokens);
