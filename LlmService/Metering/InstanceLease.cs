using Microsoft.Extensions.Options;

namespace Platform.LlmService.Metering;

/// <summary>
/// This process's claim on its open calls, as far as the process itself can know. Measured with the monotonic clock from
/// before each renewal was asked for, so it ends here no later than in the database.
/// </summary>
internal sealed class InstanceLease(IOptions<MeteringOptions> options, TimeProvider clock)
{
    private readonly TimeSpan _length = options.Value.Lease;
    private readonly Lock _gate = new();
    private long? _lastAsked;
    private long? _steadySince;

    /// <summary>New with every start: a restarted process is another one, and its predecessor's open calls are nobody's.</summary>
    public Guid InstanceId { get; } = Guid.CreateVersion7();

    /// <summary>Calls may be opened: nobody else will settle them.</summary>
    public bool IsHeld
    {
        get
        {
            lock (_gate)
            {
                return _lastAsked is { } asked && clock.GetElapsedTime(asked) < _length;
            }
        }
    }

    /// <summary>
    /// Others may be judged by their leases. Only after a whole lease period without a gap: when the database was away nobody
    /// could renew, and whoever comes back first must not take the others for dead.
    /// </summary>
    public bool MaySweep
    {
        get
        {
            lock (_gate)
            {
                return IsHeld && _steadySince is { } since && clock.GetElapsedTime(since) >= _length;
            }
        }
    }

    public void Renewed(long askedAt)
    {
        lock (_gate)
        {
            var gap = _lastAsked is { } last ? clock.GetElapsedTime(last, askedAt) : TimeSpan.MaxValue;
            if (_steadySince is null || gap > _length / 2)
            {
                _steadySince = askedAt;
            }

            _lastAsked = askedAt;
        }
    }

    public void NotRenewed()
    {
        lock (_gate)
        {
            _steadySince = null;
        }
    }
}
