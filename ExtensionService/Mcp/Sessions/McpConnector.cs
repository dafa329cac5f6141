using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Platform.ExtensionService.Invocation;
using Platform.ExtensionService.Mcp.Stdio;

namespace Platform.ExtensionService.Mcp.Sessions;

/// <summary>Opens sessions.</summary>
internal sealed class McpConnector(
    McpHttp http, StdioProcesses processes, McpSecrets secrets, IOptions<McpOptions> options, IOptions<InvocationOptions> invocation, TimeProvider clock,
    ILogger<McpConnector> log)
{
    /// <exception cref="McpUnavailableException">The server can't be started, or its secrets can't be read.</exception>
    public async Task<McpSession> OpenAsync(McpTarget target, Action toolsChanged, CancellationToken ct)
    {
        var news = new SessionNews(toolsChanged);
        var session = new McpSession(CreateChannel(target), news, clock);
        var isOpen = false;
        try
        {
            await session.OpenAsync(
                new McpClientOptions
                {
                    ClientInfo = new Implementation { Name = "platform", Version = "1" },
                    InitializationTimeout = options.Value.ConnectTimeout,
                },
                ct);
            isOpen = true;
            return session;
        }
        finally
        {
            if (!isOpen)
            {
                await session.DisposeAsync();
            }
        }
    }

    private SessionChannel CreateChannel(McpTarget target)
    {
        var values = Decrypt(target);
        return target.Url is { } url
            ? SessionChannel.Over(http.Client, new Uri(url), values)
            : SessionChannel.Over(processes.Start(target, values), invocation.Value.MaxResponseBytes);
    }

    private Dictionary<string, string> Decrypt(McpTarget target)
    {
        try
        {
            return secrets.Decrypt(target);
        }
        catch (CryptographicException e)
        {
            log.SecretsUnreadable(target.ExtensionId);
            throw new McpUnavailableException("The secrets of the server can't be read here; register the extension again.", e);
        }
    }
}
