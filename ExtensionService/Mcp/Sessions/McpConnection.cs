namespace Platform.ExtensionService.Mcp.Sessions;

/// <summary>The one session with a server at a time. Whoever needs it while it is being opened waits for the same attempt.</summary>
internal sealed class McpConnection(Func<McpTarget, CancellationToken, Task<McpSession>> open) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private Task<McpSession>? _session;
    private int _reconnects;
    private bool _isOver;

    /// <summary>The session, opened if need be; null when the connection has ended and another one is to be made.</summary>
    public async Task<McpSession?> GetAsync(McpTarget target, CancellationToken ct)
    {
        if (Join(target, out var isOwn) is not { } attempt)
        {
            return null;
        }

        try
        {
            return await attempt.WaitAsync(ct);
        }
        catch (Exception e) when (!isOwn && McpFailure.IsOfServer(e))
        {
            // Begun before this caller came, perhaps before the server was there.
        }

        return Join(target, out _) is { } again ? await again.WaitAsync(ct) : null;
    }

    /// <summary>The session, when there is one.</summary>
    public McpSession? Current
    {
        get
        {
            lock (_lock)
            {
                return _session is { IsCompletedSuccessfully: true } opened ? Opened(opened) : null;
            }
        }
    }

    /// <summary>Gives the session up, unless another one has taken its place.</summary>
    public async Task DropAsync(McpSession session)
    {
        lock (_lock)
        {
            if (_session is not { IsCompletedSuccessfully: true } opened || Opened(opened) != session)
            {
                return;
            }

            _session = null;
        }

        await session.RetireAsync();
    }

    /// <summary>Gives up a session from before somebody wanted a new one; true when there was one.</summary>
    public bool Renew(int reconnects)
    {
        Task<McpSession>? old;
        lock (_lock)
        {
            if (reconnects <= _reconnects || _session is null)
            {
                return false;
            }

            (old, _session, _reconnects) = (_session, null, reconnects);
        }

        _ = RetireAsync(old);
        return true;
    }

    /// <summary>Ends what there is, also what is only about to be, and the calls in it.</summary>
    public async ValueTask DisposeAsync()
    {
        Task<McpSession>? session;
        lock (_lock)
        {
            (session, _session, _isOver) = (_session, null, true);
        }

        await _closing.CancelAsync();
        if (session is not null && await EndOf(session) is { } opened)
        {
            await opened.DisposeAsync();
        }

        _closing.Dispose();
    }

    private Task<McpSession>? Join(McpTarget target, out bool isOwn)
    {
        Task<McpSession>? joined, old = null;
        lock (_lock)
        {
            isOwn = !_isOver && (_session is null || target.Reconnects > _reconnects || IsOver(_session));
            if (isOwn)
            {
                (old, _session, _reconnects) = (_session, open(target, _closing.Token), Math.Max(_reconnects, target.Reconnects));
            }

            joined = _session;
        }

        // Nobody waits for what is over, and calls that are in it still may come to their own end.
        _ = RetireAsync(old);
        return joined;
    }

    private static bool IsOver(Task<McpSession> session)
        => session.IsFaulted || session.IsCanceled || (session.IsCompletedSuccessfully && !Opened(session).IsOpen);

    private static McpSession Opened(Task<McpSession> session) => session.GetAwaiter().GetResult();

    private static async Task RetireAsync(Task<McpSession>? session)
    {
        if (session is not null && await EndOf(session) is { } opened)
        {
            await opened.RetireAsync();
        }
    }

    private static async Task<McpSession?> EndOf(Task<McpSession> session)
    {
        await ((Task)session).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return session.IsCompletedSuccessfully ? Opened(session) : null;
    }
}
