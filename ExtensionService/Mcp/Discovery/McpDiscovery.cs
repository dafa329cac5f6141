using Microsoft.Extensions.Options;
using Platform.Data.Caching;
using Platform.ExtensionService.AgentTools;
using Platform.ExtensionService.Catalogue;
using Platform.ExtensionService.Mcp.Sessions;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Mcp.Discovery;

/// <summary>Reads the tools of a server, keeps what has changed, and has every replica forget what it knew of the tenant's.</summary>
internal sealed class McpDiscovery(
    McpSessions sessions, McpStore store, TtlCache<ExtensionPage> lists, TtlCache<AgentToolList> agentTools, TtlCache<ToolCatalogue> catalogues,
    IOptions<McpOptions> options, TimeProvider clock, ILogger<McpDiscovery> log)
{
    /// <summary>Whatever goes wrong with the server is kept as its state, beside the tools it had.</summary>
    public async Task RefreshAsync(RegisteredServer server, CancellationToken ct)
    {
        List<DiscoveredTool> tools;
        try
        {
            tools = await ReadAsync(server, ct);
        }
        catch (Exception e) when ((McpFailure.IsOfServer(e) || e is OperationCanceledException) && !ct.IsCancellationRequested)
        {
            await KeepFailureAsync(server, e is OperationCanceledException ? "The server did not answer in time." : McpFailure.ReasonOf(e), ct);
            return;
        }

        if (await store.SaveToolsAsync(server.Target.ExtensionId, tools, options.Value.Grace, ct) is { IsEmpty: false } diff)
        {
            log.ToolsRead(server.Extension, server.TenantId, diff.Added, diff.Changed, diff.Missing);
            await ForgetAsync(server.TenantId);
        }
    }

    private async Task<List<DiscoveredTool>> ReadAsync(RegisteredServer server, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(options.Value.ConnectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        for (var mayBeStale = true; ; mayBeStale = false)
        {
            var session = await sessions.GetAsync(server.Target, either.Token);
            try
            {
                return Accept(server, await session.ListToolsAsync(ToolNames.MaxTools, either.Token));
            }
            catch (Exception e) when (McpFailure.IsOfServer(e) || e is OperationCanceledException)
            {
                // A session that can't even tell its tools is none. A server that was started anew since it was opened is asked again, in a new one.
                _ = sessions.DropAsync(server.Target, session);
                if (!mayBeStale || e is OperationCanceledException)
                {
                    throw;
                }
            }
        }
    }

    private List<DiscoveredTool> Accept(RegisteredServer server, List<ModelContextProtocol.Protocol.Tool> tools)
    {
        var accepted = ToolNames.Accept(tools);
        if (accepted.Count < tools.Count)
        {
            log.ToolsLeftOut(server.Extension, server.TenantId, tools.Count - accepted.Count);
        }

        return accepted;
    }

    private async Task KeepFailureAsync(RegisteredServer server, string reason, CancellationToken ct)
    {
        if (await store.SaveFailureAsync(server.Target.ExtensionId, reason, ct))
        {
            log.ServerAway(server.Extension, server.TenantId, reason);
            await ForgetAsync(server.TenantId);
        }
    }

    private async Task ForgetAsync(Guid tenantId)
    {
        await lists.InvalidateTagAsync(ExtensionListKey.TagOf(tenantId));
        await agentTools.InvalidateTagAsync(AgentToolKey.TagOf(tenantId));
        await catalogues.InvalidateAsync(CatalogueKey.Of(tenantId));
    }
}
