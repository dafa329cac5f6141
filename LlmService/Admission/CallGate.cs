using Microsoft.Extensions.Options;
using Platform.LlmService.Chat;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Admission;

namespace Platform.LlmService.Admission;

/// <summary>Stands before everything that a call takes: who waits here has reserved nothing, opened no row and holds no connection.</summary>
internal sealed class CallGate
{
    private readonly FairGate _gate;
    private readonly AdmissionMetrics _metrics;
    private readonly UsageCounters _counters;
    private readonly TimeProvider _clock;
    private readonly int _leastPlaces;

    public CallGate(IOptions<AdmissionOptions> options, AdmissionMetrics metrics, UsageCounters counters, TimeProvider clock)
    {
        (_metrics, _counters, _clock) = (metrics, counters, clock);
        var settings = options.Value;
        (MostPlaces, _leastPlaces) = (settings.ConcurrentCalls, Math.Min(settings.MinConcurrentCalls, settings.ConcurrentCalls));
        _gate = new(new(settings.ConcurrentCalls, settings.QueueLength, settings.QueueTime, settings.TenantShare), clock);
        metrics.Observe(_gate);
    }

    /// <summary>Calls that are in.</summary>
    public int Running => _gate.Running;

    /// <summary>Calls that wait.</summary>
    public int Waiting => _gate.Waiting;

    /// <summary>Places at the moment.</summary>
    public int Limit => _gate.Limit;

    /// <summary>Places when nobody asks for less.</summary>
    public int MostPlaces { get; }

    /// <summary>From now on only a part of the places is given away, though never less than a few. Who is in stays.</summary>
    public void UseShare(double share) => _gate.Limit = Math.Max(_leastPlaces, (int)(MostPlaces * share));

    /// <returns>To be disposed when the call is over.</returns>
    /// <exception cref="ChatRequestException">There is no place: 429 when the tenant has its share, else 503.</exception>
    /// <exception cref="OperationCanceledException">The caller has gone.</exception>
    public async ValueTask<Place> EnterAsync(CallerIdentity caller, CancellationToken ct)
    {
        var began = _clock.GetTimestamp();
        var answer = await _gate.EnterAsync(caller.TenantId, ct);
        if (answer == GateAnswer.Entered)
        {
            _metrics.Entered(_clock.GetElapsedTime(began));
            return new(_gate, caller.TenantId);
        }

        _metrics.Refused(answer);
        _counters.Count(caller.TenantId, caller.UserId, UsageMetric.LlmRefused);
        throw answer == GateAnswer.ShareUsed ? ShareUsed() : Full();
    }

    private ChatRequestException ShareUsed() => new("This tenant has as many calls under way as it may while others need places. Try again when one has ended.")
    {
        Status = StatusCodes.Status429TooManyRequests,
        Type = "requests",
        Code = "rate_limit_exceeded",
        RetryAfter = _gate.QueueTime,
    };

    private ChatRequestException Full() => new("There are more calls under way than this server can hold; this one was not begun.")
    {
        Status = StatusCodes.Status503ServiceUnavailable,
        Type = "server_error",
        Code = "overloaded",
        RetryAfter = _gate.QueueTime,
    };

    internal readonly struct Place(FairGate gate, Guid tenant) : IDisposable
    {
        public void Dispose() => gate.Exit(tenant);
    }
}
