using System.Collections.Concurrent;
using Platform.Contracts;

namespace Platform.LlmService.Metering;

/// <summary>The calls that run in this process, and how far each had come when that was last written down.</summary>
internal sealed class RunningCalls
{
    private readonly ConcurrentDictionary<Guid, RunningCall> _calls = new();

    /// <param name="call">Its row says the estimate of its prompt, and nothing else yet.</param>
    /// <param name="soFar">Asked from another thread.</param>
    public void Add(CallRecord call, Func<CallProgress> soFar) =>
        _calls[call.Id] = new RunningCall(soFar) { Written = new CallProgress(call with { Deployment = null }, new TokenCounts(call.InputTokenEstimate, 0, 0, 0)) };

    public void Remove(CallRecord call) => _calls.TryRemove(call.Id, out _);

    /// <summary>Those that have come further.</summary>
    public IEnumerable<CallProgress> FindChanged()
    {
        foreach (var (_, call) in _calls)
        {
            var progress = call.SoFar();
            if (progress != call.Written)
            {
                yield return progress;
            }
        }
    }

    public void Written(IEnumerable<CallProgress> progress)
    {
        foreach (var one in progress)
        {
            if (_calls.TryGetValue(one.Id, out var call))
            {
                call.Written = one;
            }
        }
    }

    private sealed record RunningCall(Func<CallProgress> SoFar)
    {
        public required CallProgress Written { get; set; }
    }
}

/// <summary>What a running call has used, and of whom: whoever settles it after us prices it by that.</summary>
internal sealed record CallProgress(Guid Id, string Provider, string Model, string? Deployment, int Attempts, TokenCounts Tokens)
{
    public CallProgress(CallRecord call, TokenCounts tokens)
        : this(call.Id, call.Provider, call.Model, call.Deployment, call.Attempts, tokens)
    {
    }
}
