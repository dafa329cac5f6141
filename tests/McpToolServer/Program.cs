using Platform.McpToolServer;

if (args is ["http", var port])
{
    await HttpServer.RunAsync(port);
}
else
{
    await StdioServer.RunAsync();
}

/// <summary>Where tests find the server.</summary>
public partial class Program;
