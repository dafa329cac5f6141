using Microsoft.AspNetCore.Http.Features;
using Platform.Contracts;

namespace Platform.Gateway.Revocation;

/// <summary>
/// A request that can be ended from outside. To the forwarder it looks as if the client had gone: it stops, and so does the service behind it. But the
/// connection to the client stays, so that the client can be told.
/// </summary>
internal sealed class RunningRequest : IHttpRequestLifetimeFeature, IDisposable
{
    private readonly IHttpRequestLifetimeFeature _connection;
    private readonly CancellationTokenSource _end;
    private int _state;

    public RunningRequest(RunningCredential credential, long startedAt, IHttpRequestLifetimeFeature connection, EventBoundary? events)
    {
        (Credential, StartedAt, _connection, Events) = (credential, startedAt, connection, events);
        _end = CancellationTokenSource.CreateLinkedTokenSource(connection.RequestAborted);
        RequestAborted = _end.Token;
    }

    public RunningCredential Credential { get; }

    public long StartedAt { get; }

    public EventBoundary? Events { get; }

    public CancellationToken RequestAborted { get; set; }

    public bool IsEnded => Volatile.Read(ref _state) != 0;

    public bool ClientIsGone => _connection.RequestAborted.IsCancellationRequested;

    /// <summary>Ends it between two events; when asked a second time, wherever it is.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _state, 1) == 0)
        {
            if (Events is null || Events.EndAtBoundary(Stop))
            {
                Stop();
            }
        }
        else
        {
            Stop();
        }
    }

    /// <summary>Whoever is ended by us aborts, too; that must not take the connection with it.</summary>
    void IHttpRequestLifetimeFeature.Abort()
    {
        if (!IsEnded)
        {
            _connection.Abort();
        }
    }

    public void BreakConnection() => _connection.Abort();

    public void Dispose() => _end.Dispose();

    private void Stop()
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
