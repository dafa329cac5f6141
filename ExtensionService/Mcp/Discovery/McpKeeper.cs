using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Npgsql;
using Platform.Data.Postgres;
using Platform.ExtensionService.Mcp.Sessions;

namespace Platform.ExtensionService.Mcp.Discovery;

/// <summary>Looks after servers in the background: reads the tools of those that are due or have said that theirs changed, and ends sessions that nobody needs.</summary>
internal sealed class McpKeeper(
    McpDiscovery discovery, McpStore store, McpSessions sessions, ChangedServers changed, MigrationState migrations, IOptions<McpOptions> options,
    TimeProvider clock, ILogger<McpKeeper> log) : BackgroundService
{
    // Few, so that servers that hang don't hold up those that are due after them for long.
    private const int AtATime = 8;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WaitAsync(stoppingToken);
        await Task.WhenAll(EndSessionsAsync(stoppingToken), TendAsync(stoppingToken), FollowAsync(stoppingToken));
    }

    /// <summary>Apart from the reading of tools, which takes as long as servers like.</summary>
    private async Task EndSessionsAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(options.Value.CheckInterval, clock);
        while (await timer.WaitForNextTickAsync(ct))
        {
            sessions.CloseIdle();
            await WeatherproofAsync(
                async () =>
                {
                    if (sessions.Servers is { Length: > 0 } open)
                    {
                        sessions.EndAllBut(open, await store.UsableAsync(open, ct));
                    }
                },
                ct);
        }
    }

    private async Task TendAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(options.Value.CheckInterval, clock);
        while (await timer.WaitForNextTickAsync(ct))
        {
            await WeatherproofAsync(
                async () =>
                {
                    var due = await store.TakeDueAsync(options.Value.RefreshInterval, options.Value.RetryInterval, AtATime, ct);
                    await Task.WhenAll(due.Select(server => discovery.RefreshAsync(server, ct)));
                },
                ct);
        }
    }

    private async Task FollowAsync(CancellationToken ct)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = ct };
        await Parallel.ForEachAsync(changed.TakeAsync(ct), parallel, async (extensionId, token) => await WeatherproofAsync(
            async () =>
            {
                if (await store.FindAsync(extensionId, token) is { } server)
                {
                    await discovery.RefreshAsync(server, token);
                }
            },
            token));
    }

    private async Task WeatherproofAsync(Func<Task> work, CancellationToken ct)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or SocketException && !ct.IsCancellationRequested)
        {
            log.NotLookedAfter(e.Message);
        }
    }
}
