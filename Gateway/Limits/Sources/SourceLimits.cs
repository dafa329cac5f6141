using Microsoft.Extensions.Options;

namespace Platform.Gateway.Limits.Sources;

/// <summary>
/// Holds sources to their limits, before anything is asked about a request. Half of a source's quota is divided among the gateways and counted by
/// each for itself, so that an ordinary client costs no round trip; who uses that up draws on the other half, which they share in Redis.
/// </summary>
internal sealed class SourceLimits(MeterTable meters, Limiter limiter, IOptions<LimitOptions> options, LimitMetrics metrics, TimeProvider clock)
{
    private readonly LimitOptions _options = options.Value;
    private readonly long _window = (long)LimitOptions.Window.TotalSeconds * clock.TimestampFrequency;

    public ValueTask<SourceGrant> TakeAsync(UInt128 source, CancellationToken ct)
    {
        var meter = meters[new(LimitScope.Source, source)];
        var needsRate = _options.Source.RequestsPerMinute is { } rate && !meter.TryTake(clock.GetTimestamp(), _window, OwnPart(rate), out _, out _);
        var needsSlot = _options.Source.ConcurrentRequests is { } slots && !meter.TryEnter(OwnPart(slots));
        var own = _options.Source.ConcurrentRequests is null || needsSlot ? null : meter;
        return needsRate || needsSlot ? TakeSharedAsync(source, own, needsRate, needsSlot, ct) : new(new SourceGrant(null, own));
    }

    /// <summary>What can be asked without a credential, such as a sign-in, is counted for all gateways together, always.</summary>
    public async ValueTask<SourceGrant> TakeSignInAsync(UInt128 source, CancellationToken ct)
    {
        var quotas = _options.SignIn;
        return quotas.RequestsPerMinute is null && quotas.ConcurrentRequests is null
            ? default
            : new(await AskAsync(LimitsOf(new(LimitScope.SignIn, source), quotas.RequestsPerMinute, quotas.ConcurrentRequests), ct), null);
    }

    /// <summary>A refusal while the source has sent too many credentials that were refused; else null. Takes nothing.</summary>
    public Permit? CheckFailures(UInt128 source)
    {
        if (_options.FailedChecksPerMinute is not { } quota)
        {
            return null;
        }

        var limit = new Limit(new(LimitScope.FailedChecks, source), LimitUnit.RequestsPerMinute, Part(quota), quota);
        var wait = meters.Find(limit.Subject)?.Wait(clock.GetTimestamp(), _window, limit.Quota) ?? 0;
        if (wait == 0)
        {
            return null;
        }

        metrics.Refused(limit);
        return Permit.Refused(limit, Time(wait));
    }

    public void CountFailure(UInt128 source)
    {
        if (_options.FailedChecksPerMinute is { } quota)
        {
            meters[new(LimitScope.FailedChecks, source)].Record(clock.GetTimestamp(), _window, Part(quota));
        }
    }

    private async ValueTask<SourceGrant> TakeSharedAsync(UInt128 source, Meter? own, bool needsRate, bool needsSlot, CancellationToken ct)
    {
        var quotas = _options.Source;
        var limits = LimitsOf(new(LimitScope.SourcePool, source), needsRate ? quotas.RequestsPerMinute : null, needsSlot ? quotas.ConcurrentRequests : null);
        Permit? permit = null;
        try
        {
            permit = await AskAsync(limits, ct);
            return new(permit, permit.IsGranted ? own : null);
        }
        finally
        {
            if (permit is not { IsGranted: true })
            {
                own?.Exit();
            }
        }
    }

    /// <summary>A source that was refused is not asked for again until it can have something, so that a flood doesn't reach Redis.</summary>
    private async ValueTask<Permit> AskAsync(Limit[] limits, CancellationToken ct)
    {
        var meter = meters[limits[0].Subject];
        var blocked = meter.BlockedFor(clock.GetTimestamp());
        if (blocked > 0)
        {
            metrics.Refused(limits[0]);
            return Permit.Refused(limits[0], Time(blocked));
        }

        var permit = await limiter.TakeAsync(limits, ct);
        if (!permit.IsGranted && permit.Reached.IsRate)
        {
            meter.Block(clock.GetTimestamp() + (long)(permit.RetryAfter.TotalSeconds * clock.TimestampFrequency));
        }

        return permit;
    }

    private static Limit[] LimitsOf(Subject subject, int? rate, int? slots)
    {
        var isPool = subject.Scope == LimitScope.SourcePool;
        return
        [
            .. rate is { } r ? [new Limit(subject, LimitUnit.RequestsPerMinute, isPool ? r - (r / 2) : r, r)] : Array.Empty<Limit>(),
            .. slots is { } s ? [new Limit(subject, LimitUnit.ConcurrentRequests, isPool ? s - (s / 2) : s, s)] : Array.Empty<Limit>(),
        ];
    }

    /// <summary>This gateway's part of the half that is divided.</summary>
    private int OwnPart(int quota) => quota / 2 / _options.Replicas;

    private int Part(int quota) => Math.Max(1, quota / _options.Replicas);

    private TimeSpan Time(long timestamps) => TimeSpan.FromSeconds((double)timestamps / clock.TimestampFrequency);
}
