using System.Collections.Concurrent;

namespace Platform.Gateway.Routes.Silence;

/// <summary>What waits for a service, and when it last said anything.</summary>
internal sealed class ServiceSilence
{
    private readonly ConcurrentDictionary<WaitingRequest, bool> _waiting = new(ReferenceEqualityComparer.Instance);
    private long _lastAnswer;

    /// <summary>Questions whether it lives that nobody answered, one after the other.</summary>
    public int FailedQuestions { get; set; }

    public long LastAnswer => Volatile.Read(ref _lastAnswer);

    public void Add(WaitingRequest request) => _waiting.TryAdd(request, true);

    public void Remove(WaitingRequest request) => _waiting.TryRemove(request, out _);

    public void Answered(long at) => Volatile.Write(ref _lastAnswer, at);

    /// <summary>Those that have waited since before then, and of whose answer nothing has gone out.</summary>
    public IReadOnlyList<WaitingRequest> Since(long time) =>
        [.. _waiting.Where(one => one.Key.StartedAt <= time && !one.Key.Response.HasStarted).Select(static one => one.Key)];
}
