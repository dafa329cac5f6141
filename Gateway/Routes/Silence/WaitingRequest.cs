namespace Platform.Gateway.Routes.Silence;

/// <summary>A request that has gone to a service and of whose answer nothing has come yet.</summary>
internal sealed class WaitingRequest : IDisposable
{
    private const int Waiting = 0;
    private const int Ended = 1;
    private const int Over = 2;

    private readonly CancellationTokenSource _end;
    private int _state;

    public WaitingRequest(HttpResponse response, long startedAt)
    {
        (Response, StartedAt) = (response, startedAt);
        _end = CancellationTokenSource.CreateLinkedTokenSource(response.HttpContext.RequestAborted);
    }

    public HttpResponse Response { get; }

    public long StartedAt { get; }

    /// <summary>To the forwarder it looks as if the client had gone; the connection to the client stays.</summary>
    public CancellationToken Aborted => _end.Token;

    public bool IsEnded => Volatile.Read(ref _state) == Ended;

    public void End()
    {
        if (Interlocked.CompareExchange(ref _state, Ended, Waiting) == Waiting)
        {
            try
            {
                _end.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It came to its end by itself.
            }
        }
    }

    public void Dispose()
    {
        Interlocked.CompareExchange(ref _state, Over, Waiting);
        _end.Dispose();
    }
}
