namespace Platform.LlmService.Providers.Routing;

/// <summary>
/// What this process has seen of one deployment: its circuit and how many calls are in it. Each process sees for itself: what one can't reach another may.
/// </summary>
internal sealed class DeploymentHealth(RoutingOptions options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private int _failures;
    private int _coolDowns;
    private int _running;
    private bool _isOnTrial;
    private long _coolSince;
    private TimeSpan _coolFor;

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

    /// <summary>Takes a place in it. After a cool-down one call alone finds out whether it works again.</summary>
    public bool TryEnter(int? places)
    {
        lock (_gate)
        {
            if (Left() > TimeSpan.Zero || _isOnTrial || _running >= places)
            {
                return false;
            }

            _isOnTrial = _coolDowns > 0;
            _running++;
            return true;
        }
    }

    /// <summary>A call is over, whatever came of it.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _running--;
            _isOnTrial = false;
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
            var wait = WaitFor(e);
            if (wait > TimeSpan.Zero)
            {
                _coolDowns++;
                (_coolSince, _coolFor) = (clock.GetTimestamp(), wait);
            }

            return wait;
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
