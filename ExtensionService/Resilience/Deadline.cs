namespace Platform.ExtensionService.Resilience;

/// <summary>The end of a call's time, told apart from a caller who gave up before.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _either;
    private readonly CancellationToken _caller;

    public Deadline(TimeSpan timeout, TimeProvider clock, CancellationToken caller)
    {
        (Timeout, _caller) = (timeout, caller);
        _timer = new CancellationTokenSource(timeout, clock);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, caller);
    }

    public TimeSpan Timeout { get; }

    public CancellationToken Token => _either.Token;

    public bool IsOver => _timer.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>The caller has given up.</summary>
    public bool IsAbandoned => _caller.IsCancellationRequested;

    public void Dispose()
    {
        _either.Dispose();
        _timer.Dispose();
    }
}
