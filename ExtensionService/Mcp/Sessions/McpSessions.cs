using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Platform.ExtensionService.Mcp.Sessions;

/// <summary>The sessions of this replica: one with each server that is in use, kept until it breaks or nobody has used it for a while.</summary>
internal sealed class McpSessions(McpConnector connector, ChangedServers changed, IOptions<McpOptions> options, TimeProvider clock, ILogger<McpSessions> log) : IAsyncDisposable
{
    // Longer than a healthy server needs to say that it is there, whatever else it is doing.
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, McpConnection> _connections = new();
    private readonly CancellationTokenSource _stopping = new();

    public Guid[] Servers => [.. _connections.Keys];

    /// <summary>The session with a server, opened if need be. The caller's token ends the wait, and not the attempt that others may wait for.</summary>
    public async Task<McpSession> GetAsync(McpTarget target, CancellationToken ct)
    {
        while (true)
        {
            // One that has just ended is in the list no more.
            if (await _connections.GetOrAdd(target.ExtensionId, _ => new McpConnection(OpenAsync)).GetAsync(target, ct) is { } session)
            {
                return session;
            }
        }
    }

    /// <summary>Ends a session that is broken; the next call opens another one.</summary>
    public Task DropAsync(McpTarget target, McpSession session)
        => _connections.TryGetValue(target.ExtensionId, out var connection) ? connection.DropAsync(session) : Task.CompletedTask;

    /// <summary>Ends a session whose server doesn't even say that it is there.</summary>
    public async Task<bool> ProbeAsync(McpTarget target, McpSession session)
    {
        using var deadline = new CancellationTokenSource(ProbeTimeout, clock);
        try
        {
            await session.PingAsync(deadline.Token);
            return true;
        }
        catch (Exception e) when (McpFailure.IsOfServer(e) || e is OperationCanceledException)
        {
            log.SessionDropped(target.ExtensionId, e.Message);
            _ = DropAsync(target, session);
            return false;
        }
    }

    /// <summary>
    /// Ends the sessions with servers that nobody may call any more, and at once the calls in them; and those from before somebody wanted a new one, once the
    /// calls in them have ended.
    /// </summary>
    /// <param name="servers">Those that <see cref="Servers"/> were looked up by.</param>
    /// <param name="usable">Those of them that may be used, with how often a new session was wanted.</param>
    public void EndAllBut(IReadOnlyCollection<Guid> servers, IReadOnlyDictionary<Guid, int> usable)
    {
        foreach (var extensionId in servers)
        {
            if (!usable.TryGetValue(extensionId, out var reconnects))
            {
                _ = CloseAsync(extensionId);
            }
            else if (_connections.TryGetValue(extensionId, out var connection) && connection.Renew(reconnects))
            {
                // Its tools may be others then.
                changed.Add(extensionId);
            }
        }
    }

    /// <summary>Ends the sessions that nobody has used for a while, and clears away those that have ended by themselves.</summary>
    public void CloseIdle()
    {
        foreach (var (_, connection) in _connections)
        {
            if (connection.Current is { } session && (!session.IsOpen || session.Idle > options.Value.IdleTimeout))
            {
                _ = connection.DropAsync(session);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(Servers.Select(CloseAsync));
        _stopping.Dispose();
    }

    private async Task CloseAsync(Guid extensionId)
    {
        if (_connections.TryRemove(extensionId, out var connection))
        {
            await connection.DisposeAsync();
        }
    }

    private async Task<McpSession> OpenAsync(McpTarget target, CancellationToken closing)
    {
        using var deadline = new CancellationTokenSource(options.Value.ConnectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, closing, _stopping.Token);
        try
        {
            var session = await connector.OpenAsync(target, () => changed.Add(target.ExtensionId), either.Token);
            log.SessionOpened(target.ExtensionId);
            // It may have other tools now than when they were read.
            changed.Add(target.ExtensionId);
            return session;
        }
        catch (OperationCanceledException e) when (!deadline.IsCancellationRequested)
        {
            throw new McpUnavailableException("The extension is not in use any more.", e);
        }
        catch (OperationCanceledException e)
        {
            throw new McpUnavailableException($"The server was not ready within {options.Value.ConnectTimeout.TotalSeconds} seconds.", e);
        }
    }
}
