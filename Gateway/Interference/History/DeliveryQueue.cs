using Microsoft.Extensions.Options;
using Platform.Contracts;

namespace Platform.Gateway.Interference.History;

/// <summary>Incidents on their way to UsageService: each once, in its latest state, however long it is away.</summary>
internal sealed class DeliveryQueue(IOptions<HistoryOptions> options)
{
    private readonly LatestQueue<Guid, IncidentState> _waiting = new(options.Value.DeliveryCapacity);

    public int Count => _waiting.Count;

    /// <summary>One that has ended stays so.</summary>
    public void Add(IncidentState state) =>
        _waiting.Put(state.Incident.Id, state, state.Incident.Ended is null ? static known => known.Incident.Ended is not null : null);

    /// <inheritdoc cref="LatestQueue{TSubject, T}.WaitAsync"/>
    public Task WaitAsync(CancellationToken ct) => _waiting.WaitAsync(ct);

    /// <inheritdoc cref="LatestQueue{TSubject, T}.Peek"/>
    public IReadOnlyList<IncidentState> Peek(int most) => _waiting.Peek(most);

    /// <summary>They have arrived, or never will; a state that came meanwhile stays.</summary>
    public void Remove(IReadOnlyList<IncidentState> states)
    {
        foreach (var state in states)
        {
            _waiting.Remove(state.Incident.Id, state);
        }
    }

    /// <inheritdoc cref="LatestQueue{TSubject, T}.TakeDropped"/>
    public long TakeDropped() => _waiting.TakeDropped();
}
