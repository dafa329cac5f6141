using Microsoft.Extensions.Options;
using Platform.ExtensionService.Invocation;

namespace Platform.ExtensionService.Mcp.Sessions;

/// <summary>The connections to MCP servers at addresses: checked and bounded like those to HTTP tools.</summary>
internal sealed class McpHttp : IDisposable
{
    public McpHttp(IOptions<InvocationOptions> options)
    {
        Client = new HttpClient(new BoundedHandler(ToolConnections.Create(options.Value), options.Value.MaxResponseBytes)) { Timeout = Timeout.InfiniteTimeSpan };
        Client.DefaultRequestHeaders.UserAgent.ParseAdd(ToolConnections.UserAgent);
    }

    public HttpClient Client { get; }

    public void Dispose() => Client.Dispose();
}
