using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Contracts;

namespace Platform.Gateway.Interference.History;

/// <summary>
/// The incidents of the last hours, each in its latest state, in every gateway's memory: so each can answer, whatever Redis does. Bounded in number, bytes and age; what is open
/// is forgotten last.
/// </summary>
internal sealed class RecentIncidents(IOptions<HistoryOptions> options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Entry> _byId = [];
    private readonly List<Guid> _forgotten = [];
    private long _bytes;

    /// <summary>Open ones, worst and then oldest first.</summary>
    public IReadOnlyList<Incident> Open
    {
        get
        {
            lock (_gate)
            {
                return
                [
                    .. _byId.Values.Where(static entry => entry.IsOpen).Select(static entry => entry.State.Incident)
                        .OrderByDescending(static incident => incident.Severity).ThenBy(static incident => incident.Since),
                ];
            }
        }
    }

    public IReadOnlyList<IncidentState> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _byId.Values.Select(static entry => entry.State)];
            }
        }
    }

    /// <summary>Remembers a state, unless a later one is known, or an end that it would take back.</summary>
    /// <returns>Whether it is news.</returns>
    public bool Put(IncidentState state)
    {
        var size = JsonSerializer.SerializeToUtf8Bytes(state, ContractsJson.Default.IncidentState).Length;
        lock (_gate)
        {
            var known = _byId.GetValueOrDefault(state.Incident.Id);
            if (known is not null && !Replaces(state, known.State))
            {
                return false;
            }

            _bytes += size - (known?.Size ?? 0);
            _byId[state.Incident.Id] = new(state, size);
            Trim();
            return true;
        }
    }

    public IncidentState? Find(Guid id)
    {
        lock (_gate)
        {
            return _byId.GetValueOrDefault(id)?.State;
        }
    }

    /// <summary>At most as many as asked for and one more, newest first.</summary>
    public IReadOnlyList<Incident> List(IncidentFilter filter)
    {
        lock (_gate)
        {
            return
            [
                .. _byId.Values.Select(static entry => entry.State.Incident).Where(filter.Takes)
                    .OrderByDescending(static incident => incident.Since).ThenByDescending(static incident => incident.Id).Take(filter.Limit + 1),
            ];
        }
    }

    /// <summary>What was forgotten since this was last asked, so that it can be forgotten elsewhere.</summary>
    public IReadOnlyList<Guid> TakeForgotten()
    {
        lock (_gate)
        {
            Trim();
            Guid[] forgotten = [.. _forgotten];
            _forgotten.Clear();
            return forgotten;
        }
    }

    /// <summary>As UsageService decides it, too.</summary>
    private static bool Replaces(IncidentState next, IncidentState known)
        => (next.Incident.Ended is not null && known.Incident.Ended is null) || (next.At > known.At && (next.Incident.Ended is not null || known.Incident.Ended is null));

    private void Trim()
    {
        var oldest = clock.GetUtcNow() - options.Value.Keep;
        foreach (var (id, _) in _byId.Where(entry => entry.Value.State.Incident.Ended < oldest).ToArray())
        {
            Forget(id);
        }

        while (_byId.Count > 1 && (_byId.Count > options.Value.MaxIncidents || _bytes > options.Value.MaxIncidentBytes))
        {
            Forget(_byId.MinBy(static entry => (entry.Value.IsOpen, entry.Value.State.Incident.Since)).Key);
        }
    }

    private void Forget(Guid id)
    {
        if (_byId.Remove(id, out var entry))
        {
            _bytes -= entry.Size;
            // As many as there can be at once: what Redis is not told of leaves it with the rest, when the key's time ends.
            if (_forgotten.Count < options.Value.MaxIncidents)
            {
                _forgotten.Add(id);
            }
        }
    }

    private sealed record Entry(IncidentState State, int Size)
    {
        public bool IsOpen => State.Incident.Ended is null;
    }
}
