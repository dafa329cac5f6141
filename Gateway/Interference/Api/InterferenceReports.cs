using Platform.Contracts;
using Platform.Gateway.Interference.History;
using Platform.Gateway.Interference.Mitigation;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Interference.Api;

/// <summary>Puts together what this gateway knows. All of it is in memory: no answer waits for Redis.</summary>
internal sealed class InterferenceReports(InterferenceMonitor monitor, RecentIncidents recent, MitigationControl mitigation, UsageHistory usage)
{
    public InterferenceReport Now()
    {
        var (status, open) = (monitor.Current, recent.Open);
        var leader = status.Leader;
        return new(
            StatusOf(leader, open), new(leader.Active, leader.IsAlone, leader.Since, ProcessInstance.Id, status.At), open, mitigation.State.InForce, status.Services);
    }

    public InterferenceSummary Summary()
    {
        var (leader, open) = (monitor.Current.Leader, recent.Open);
        return new(
            StatusOf(leader, open), leader.Active, leader.IsAlone, [.. open.Select(static incident => incident.Title)],
            [.. mitigation.State.InForce.Select(static one => one.Action)]);
    }

    /// <summary>
    /// What UsageService keeps and what the gateways remember, which may be newer, as one list. Both are read from the same place, so that the first of both together are the first of all.
    /// </summary>
    public async Task<IncidentHistory> ListAsync(IncidentFilter filter, CancellationToken ct)
    {
        IncidentPage kept;
        var isComplete = true;
        try
        {
            kept = await usage.ListAsync(filter, ct);
        }
        catch (UnavailableException)
        {
            (kept, isComplete) = (new([], null), false);
        }

        var remembered = recent.List(filter);
        Incident[] all =
        [
            .. remembered.Concat(kept.Items.Select(NewestState).Where(filter.Takes)).DistinctBy(static incident => incident.Id)
                .OrderByDescending(static incident => incident.Since).ThenByDescending(static incident => incident.Id),
        ];
        var items = all.Length > filter.Limit ? all[..filter.Limit] : all;
        var hasMore = all.Length > filter.Limit || kept.NextCursor is not null;
        return new(items, hasMore ? CursorAfter(items, kept) : null, isComplete);
    }

    /// <exception cref="UnavailableException">It is not remembered here, and UsageService can't be asked.</exception>
    public async Task<Incident?> FindAsync(Guid id, CancellationToken ct) => recent.Find(id)?.Incident ?? await usage.FindAsync(id, ct);

    /// <summary>UsageService may be a moment behind.</summary>
    private Incident NewestState(Incident kept) => recent.Find(kept.Id)?.Incident ?? kept;

    /// <summary>A page may be empty, when all that UsageService had for it looks different by now.</summary>
    private static string? CursorAfter(Incident[] items, IncidentPage kept)
        => items is [.., var last] ? new TimePosition(last.Since, last.Id).ToString() : kept.NextCursor;

    private static InterferenceStatus StatusOf(LeaderStatus leader, IReadOnlyList<Incident> open) => open switch
    {
        [{ Severity: FindingSeverity.Critical }, ..] => InterferenceStatus.Critical,
        [_, ..] => InterferenceStatus.Warning,
        _ => leader.Active is null && !leader.IsActive ? InterferenceStatus.Unknown : InterferenceStatus.Ok,
    };
}
