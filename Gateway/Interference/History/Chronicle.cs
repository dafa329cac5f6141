using System.Text.Json;
using Platform.Contracts;
using Platform.Gateway.Interference.Mitigation;
using Platform.Gateway.Interference.WebHook;

namespace Platform.Gateway.Interference.History;

/// <summary>Hears of every round of this gateway's monitor while it is the active one, and tells all who want to know: memory, other gateways, UsageService, listeners, the web hook, and mitigation.</summary>
internal sealed class Chronicle(
    RecentIncidents recent,
    Succession succession,
    News news,
    DeliveryQueue delivery,
    WebHookQueue webHook,
    MitigationControl mitigation,
    InterferenceMonitor monitor,
    TimeProvider clock) : IInterferenceListener
{
    // The monitor's rounds and the loop that shares them come from two threads.
    private readonly Lock _gate = new();
    private readonly HashSet<Guid> _unshared = [];
    private bool _isActive;

    public void Observe(Observation observation)
    {
        lock (_gate)
        {
            if (!_isActive)
            {
                Begin();
            }

            foreach (var incident in observation.Changed.Concat(succession.FindLapsed(observation)))
            {
                Note(new(observation.At, incident));
            }

            foreach (var change in mitigation.Observe(observation.At, observation.Open, monitor.Current.Services))
            {
                news.Add(NewsKinds.Mitigation, JsonSerializer.Serialize(change, HistoryJson.Default.MitigationChange));
                webHook.Add(change);
            }
        }
    }

    /// <summary>Another gateway's monitor is the active one.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _isActive = false;
        }
    }

    /// <summary>Whether this gateway has incidents to share, and those that changed since this was last asked.</summary>
    public bool TakeUnshared(out IReadOnlyList<IncidentState> states)
    {
        lock (_gate)
        {
            states = [.. _unshared.Select(recent.Find).OfType<IncidentState>()];
            _unshared.Clear();
            return _isActive;
        }
    }

    /// <summary>Confirms to UsageService what is open: it takes an open incident that nobody confirms for one whose end it was not told of.</summary>
    public void ConfirmOpen()
    {
        var now = clock.GetUtcNow();
        foreach (var incident in recent.Open)
        {
            delivery.Add(new(now, incident));
        }
    }

    /// <summary>Where the gateway before was is not known: all that it may not have told is told once more, under ids by which it is told apart.</summary>
    private void Begin()
    {
        _isActive = true;
        succession.Begin();
        mitigation.Begin();
        foreach (var state in recent.All)
        {
            delivery.Add(state);
            if (state.Incident.Ended is null)
            {
                webHook.Add(state);
            }
        }
    }

    private void Note(IncidentState state)
    {
        if (!recent.Put(state))
        {
            return;
        }

        _unshared.Add(state.Incident.Id);
        news.Add(NewsKinds.Incident, JsonSerializer.Serialize(state, ContractsJson.Default.IncidentState));
        delivery.Add(state);
        webHook.Add(state);
    }
}
