namespace Platform.Gateway.Limits;

/// <summary>
/// Takes a request's limits: at once while they have plenty left, else from all gateways' counts when Redis answers, else from this gateway's own. Never fails.
/// </summary>
internal sealed class Limiter(OwnGrants own, SharedLimits shared, LocalLimits local, Leases leases, LimitMetrics metrics, TimeProvider clock)
{
    /// <summary>
    /// A client may have the end of one answer, and begin its next request, a moment before the slot of the first is free: a slot is asked for again
    /// after each of these times.
    /// </summary>
    private static readonly TimeSpan[] SlotPatience = [TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(75)];

    public async ValueTask<Permit> TakeAsync(Limit[] limits, CancellationToken ct)
    {
        foreach (var limit in limits)
        {
            if (limit.Quota <= 0)
            {
                metrics.Refused(limit);
                return Permit.Refused(limit, LimitOptions.Window);
            }
        }

        var permit = await AskAsync(limits);
        for (var again = 0; again < SlotPatience.Length && !permit.IsGranted && !permit.Reached.IsRate; again++)
        {
            await Task.Delay(SlotPatience[again], clock, ct);
            permit = await AskAsync(limits);
        }

        if (!permit.IsGranted)
        {
            metrics.Refused(permit.Reached);
        }

        return permit;
    }

    private ValueTask<Permit> AskAsync(Limit[] limits)
    {
        if (own.TryTake(limits) is not { } granted)
        {
            return AskSharedAsync(limits);
        }

        local.Record(limits);
        var permit = WithLease(granted);
        if (permit.Lease is { } lease)
        {
            own.Add(lease);
        }

        return new(permit);
    }

    private async ValueTask<Permit> AskSharedAsync(Limit[] limits)
    {
        var id = Array.TrueForAll(limits, static limit => limit.IsRate) ? "" : leases.NewId();
        var permit = await shared.TryTakeAsync(limits, id);
        if (permit is { IsGranted: true })
        {
            own.Learn(permit);
            local.Record(limits);
        }

        permit ??= local.Take(limits);
        if (!permit.IsGranted)
        {
            return permit;
        }

        permit = WithLease(permit, id);
        permit.Lease?.Tell();
        return permit;
    }

    private Permit WithLease(Permit permit, string? id = null)
    {
        var slots = Array.FindAll(permit.Limits, static limit => !limit.IsRate);
        return slots.Length == 0 ? permit : permit with { Lease = leases.Begin(id ?? leases.NewId(), slots, Array.ConvertAll(slots, local.MeterOf)) };
    }
}
