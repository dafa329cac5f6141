using System.Collections.Concurrent;

namespace Platform.Gateway.Revocation;

/// <summary>What runs in this process for a credential; as many as the server has connections, at most.</summary>
internal sealed class RunningRequests
{
    private readonly ConcurrentDictionary<RunningRequest, bool> _running = new(ReferenceEqualityComparer.Instance);

    public int Count => _running.Count;

    public bool IsEmpty => _running.IsEmpty;

    public void Add(RunningRequest request) => _running.TryAdd(request, true);

    public void Remove(RunningRequest request) => _running.TryRemove(request, out _);

    public IEnumerable<RunningRequest> All() => _running.Select(static pair => pair.Key);
}
