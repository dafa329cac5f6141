using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Platform.Contracts;

namespace Platform.Gateway.Interference.History;

/// <summary>Incidents on their way to UsageService: each once, in its latest state, however long it is away. When there are too many, the one that has waited longest is dropped.</summary>
internal sealed class DeliveryQueue(IOptions<HistoryOptions> options)
{
    private readonly Lock _gate = new();
    private readonly OrderedDictionary<Guid, IncidentState> _waiting = [];
    private readonly Channel<bool> _added = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _dropped;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    public void Add(IncidentState state)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue(state.Incident.Id, out var known) && known.Incident.Ended is not null && state.Incident.Ended is null)
            {
                return;
            }

            _waiting[state.Incident.Id] = state;
            if (_waiting.Count > options.Value.DeliveryCapacity)
            {
                _waiting.RemoveAt(0);
                _dropped++;
            }

            _added.Writer.TryWrite(true);
        }
    }

    /// <summary>Until something was added.</summary>
    public async Task WaitAsync(CancellationToken ct) => await _added.Reader.ReadAsync(ct);

    /// <summary>Those that have waited longest. They stay until they are <see cref="Remove"/>d.</summary>
    public IReadOnlyList<IncidentState> Peek(int most)
    {
        lock (_gate)
        {
            return [.. _waiting.Values.Take(most)];
        }
    }

    /// <summary>They have arrived, or never will; a state that came meanwhile stays.</summary>
    public void Remove(IReadOnlyList<IncidentState> states)
    {
        lock (_gate)
        {
            foreach (var state in states)
            {
                if (_waiting.TryGetValue(state.Incident.Id, out var waiting) && ReferenceEquals(waiting, state))
                {
                    _waiting.Remove(state.Incident.Id);
                }
            }
        }
    }

    /// <summary>How many were dropped since this was last asked.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);
}
