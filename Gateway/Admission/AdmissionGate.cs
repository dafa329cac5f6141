using Platform.ServiceDefaults.Admission;

namespace Platform.Gateway.Admission;

/// <summary>Lets so many requests of a class in at a time, fairly between tenants; its limit follows how the machine does.</summary>
internal sealed class AdmissionGate(RequestClass requests, ClassOptions options, TimeProvider clock)
{
    private readonly FairGate _gate = new(new(options.ConcurrentRequests, options.QueueLength, options.QueueTime, options.TenantShare), clock);

    public RequestClass Requests => requests;

    public int Limit => _gate.Limit;

    public int Running => _gate.Running;

    public int Waiting => _gate.Waiting;

    /// <summary>A request that came now would be refused.</summary>
    public bool IsFull => _gate.IsFull;

    public TimeSpan QueueTime => options.QueueTime;

    /// <exception cref="OperationCanceledException">The client went away while it waited.</exception>
    public ValueTask<GateAnswer> EnterAsync(Guid tenant, CancellationToken ct) => _gate.EnterAsync(tenant, ct);

    public void Exit(Guid tenant) => _gate.Exit(tenant);

    /// <summary>Down by a quarter of what really runs while the machine is saturated, up again by a tenth of the whole when it is not. One at a time.</summary>
    public void Adapt(bool isSaturated)
    {
        var least = Math.Min(options.MinConcurrentRequests, options.ConcurrentRequests);
        _gate.Limit = isSaturated
            ? Math.Max(least, Math.Min(_gate.Limit, _gate.Running) * 3 / 4)
            : Math.Min(options.ConcurrentRequests, _gate.Limit + Math.Max(1, options.ConcurrentRequests / 10));
    }
}
