namespace Platform.ExtensionService.Mcp.Sessions;

/// <summary>The one session with a server at a time. Whoever needs it while it is being opened waits for the same attempt.</summary>
internal sealed class McpConnection(Func<McpTarget, Task<McpSession>> open)
{
    private readonly Lock _lock = new();
    private Task<McpSession>? _session;

    public async Task<McpSession> GetAsync(McpTarget target, CancellationToken ct)
    {
        Task<McpSession> session;
        McpSession? dead;
        lock (_lock)
        {
            dead = _session is { IsCompletedSuccessfully: true } ended && Ended(ended) is { IsOpen: false } gone ? gone : null;
            if (_session is null || dead is not null || _session.IsFaulted || _session.IsCanceled)
            {
                _session = open(target);
            }

            session = _session;
        }

        // Nobody waits for what is over.
        _ = DisposeAsync(dead);
        return await session.WaitAsync(ct);
    }

    /// <summary>The session, when there is one.</summary>
    public McpSession? Current
    {
        get
        {
            lock (_lock)
            {
                return _session is { IsCompletedSuccessfully: true } ended ? Ended(ended) : null;
            }
        }
    }

    /// <summary>Gives the session up, unless another one has taken its place.</summary>
    public async Task DropAsync(McpSession session)
    {
        lock (_lock)
        {
            if (_session is not { IsCompletedSuccessfully: true } ended || Ended(ended) != session)
            {
                return;
            }

            _session = null;
        }

        await session.RetireAsync();
    }

    /// <summary>Ends what there is, also what is only about to be.</summary>
    public async Task CloseAsync()
    {
        Task<McpSession>? session;
        lock (_lock)
        {
            (session, _session) = (_session, null);
        }

        if (session is not null)
        {
            await ((Task)session).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            await DisposeAsync(session.IsCompletedSuccessfully ? Ended(session) : null);
        }
    }

    private static McpSession Ended(Task<McpSession> session) => session.GetAwaiter().GetResult();

    private static async Task DisposeAsync(McpSession? session)
    {
        if (session is not null)
        {
            await session.DisposeAsync();
        }
    }
}
