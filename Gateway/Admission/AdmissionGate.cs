using Platform.ServiceDefaults.Admission;

namespace Platform.Gateway.Admission;

/// <summary>Lets so many requests of a class in at a time, fairly between tenants; its limit follows how the machine does.</summary>
internal class AdmissionGate
{
    private readonly FairGate _gate;
    private readonly ClassOptions _options;
    private readonly Lock _adapting = new();
    private int _places;

    public AdmissionGate(RequestClass requests, ClassOptions options, TimeProvider clock)
    {
        (Requests, _options, _places) = (requests, options, options.ConcurrentRequests);
        _gate = new(new(options.ConcurrentRequests, options.QueueLength, options.QueueTime, options.TenantShare), clock);
    }

    public RequestClass Requests { get; }

    public int Limit => _gate.Limit;

    public int Running => _gate.Running;

    public int Waiting => _gate.Waiting;

    /// <summary>A request that came now would be refused.</summary>
    public bool IsFull => _gate.IsFull;

    public TimeSpan QueueTime => _options.QueueTime;

    /// <summary>So many are let in whatever happens.</summary>
    protected int Least => Math.Min(_options.MinConcurrentRequests, _options.ConcurrentRequests);

    /// <exception cref="OperationCanceledException">The client went away while it waited.</exception>
    public ValueTask<GateAnswer> EnterAsync(Guid tenant, CancellationToken ct) => _gate.EnterAsync(tenant, ct);

    public void Exit(Guid tenant) => _gate.Exit(tenant);

    /// <summary>Down by a quarter of what really runs while the machine is saturated, up again by a tenth of the whole when it is not.</summary>
    public void Adapt(bool isSaturated)
    {
        lock (_adapting)
        {
            _places = isSaturated
                ? Math.Max(Least, Math.Min(_places, _gate.Running) * 3 / 4)
                : Math.Min(_options.ConcurrentRequests, _places + Math.Max(1, _options.ConcurrentRequests / 10));
            Apply();
        }
    }

    /// <summary>Bounds the limit from elsewhere; the stricter of the two counts.</summary>
    protected virtual int Bound(int places) => places;

    protected void Reconsider()
    {
        lock (_adapting)
        {
            Apply();
        }
    }

    private void Apply()
    {
        var limit = Bound(_places);
        if (limit != _gate.Limit)
        {
            _gate.Limit = limit;
        }
    }
}
