using Platform.LlmService.Metering;
using Platform.LlmService.Providers.Deployments;
using Platform.ServiceDefaults.Admission;

namespace Platform.LlmService.Providers.Routing;

/// <summary>
/// What this process has seen of one deployment: its circuit and how many calls are in it. Each process sees for itself: what one can't reach another may.
/// </summary>
internal sealed class DeploymentHealth(RoutingOptions options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly FairGate _places = new(new(int.MaxValue, options.QueueLength, options.QueueTime, options.TenantShare), clock);
    private int _failures;
    private int _coolDowns;
    private bool _isOnTrial;
    private long _coolSince;
    private TimeSpan _coolFor;
    private CircuitFailure? _last;
    private int _resets;

    /// <summary>How long nobody should ask it; zero when it may be asked.</summary>
    public TimeSpan CoolsFor
    {
        get
        {
            lock (_gate)
            {
                return Left();
            }
        }
    }

    /// <summary>It was left alone, and has not answered since.</summary>
    public bool IsInDoubt
    {
        get
        {
            lock (_gate)
            {
                return _coolDowns > 0;
            }
        }
    }

    public Circuit Circuit
    {
        get
        {
            lock (_gate)
            {
                var left = Left();
                return left > TimeSpan.Zero
                    ? new(CircuitState.Open, clock.GetUtcNow() + left, _failures, _last)
                    : new(_coolDowns > 0 ? CircuitState.HalfOpen : CircuitState.Closed, null, _failures, _last);
            }
        }
    }

    /// <summary>Calls in the line for a place.</summary>
    public int Waiting => _places.Waiting;

    /// <summary>Takes a place in it, if there is one. After a cool-down one call alone finds out whether it works again.</summary>
    public bool TryEnter(int? places, Guid tenant)
    {
        Provide(places);
        lock (_gate)
        {
            if (!MayBeAsked || !_places.TryEnter(tenant))
            {
                return false;
            }

            _isOnTrial = _coolDowns > 0;
            return true;
        }
    }

    /// <summary>Waits in the line for a place, where tenants take turns.</summary>
    public async ValueTask<bool> WaitAsync(int? places, Guid tenant, CancellationToken ct)
    {
        Provide(places);
        if (await _places.EnterAsync(tenant, ct) != GateAnswer.Entered)
        {
            return false;
        }

        lock (_gate)
        {
            if (MayBeAsked)
            {
                _isOnTrial = _coolDowns > 0;
                return true;
            }
        }

        _places.Exit(tenant);
        return false;
    }

    /// <summary>A call is over, whatever came of it.</summary>
    public void Leave(Guid tenant)
    {
        lock (_gate)
        {
            _isOnTrial = false;
        }

        _places.Exit(tenant);
    }

    /// <summary>Forgets its failures, if it has been said more often than was known here that they are to be forgotten.</summary>
    public void ResetBy(int resets)
    {
        if (resets <= Volatile.Read(ref _resets))
        {
            return;
        }

        lock (_gate)
        {
            (_resets, _failures, _coolDowns, _coolFor, _isOnTrial) = (resets, 0, 0, TimeSpan.Zero, false);
        }
    }

    /// <returns>Whether it had been left alone before.</returns>
    public bool Succeeded()
    {
        lock (_gate)
        {
            var isBack = _coolDowns > 0;
            (_failures, _coolDowns) = (0, 0);
            return isBack;
        }
    }

    /// <returns>How long it is left alone from now on; zero when it isn't.</returns>
    public TimeSpan Failed(ProviderException e)
    {
        lock (_gate)
        {
            _failures++;
            _last = new(clock.GetUtcNow(), e.Code ?? e.Type, CallMeter.Clean(e.Message)!);
            var wait = WaitFor(e);
            if (wait > TimeSpan.Zero)
            {
                _coolDowns++;
                (_coolSince, _coolFor) = (clock.GetTimestamp(), wait);
            }

            return wait;
        }
    }

    private bool MayBeAsked => Left() == TimeSpan.Zero && !_isOnTrial;

    /// <summary>An administrator may have changed it since.</summary>
    private void Provide(int? places)
    {
        var limit = places ?? int.MaxValue;
        if (_places.Limit != limit)
        {
            _places.Limit = limit;
        }
    }

    private TimeSpan Left() => _coolFor - clock.GetElapsedTime(_coolSince) is var left && _coolFor > TimeSpan.Zero && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private TimeSpan WaitFor(ProviderException e) => e switch
    {
        // It says itself when.
        { Status: StatusCodes.Status429TooManyRequests } => Shorter(e.RetryAfter ?? options.CoolDown),
        // A key that is refused is refused again.
        { ShouldRetry: false } => Longer(),
        _ => _failures >= options.FailuresBeforeCoolDown || _coolDowns > 0 ? Longer() : TimeSpan.Zero,
    };

    private TimeSpan Longer() => Shorter(options.CoolDown * Math.Pow(2, Math.Min(_coolDowns, 20)));

    private TimeSpan Shorter(TimeSpan wait) => wait < options.LongestCoolDown ? wait : options.LongestCoolDown;
}
