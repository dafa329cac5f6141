using Microsoft.Extensions.Options;
using Platform.ExtensionService.Mcp.Discovery;
using Platform.ExtensionService.Mcp.Sessions;
using Platform.ExtensionService.Mcp.Stdio;

namespace Platform.ExtensionService.Mcp;

internal static class Mcp
{
    public static void AddMcp(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<McpOptions>().BindConfiguration(McpOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<McpOptions>, McpOptionsValidator>();
        services.AddSingleton<IValidateOptions<McpOptions>, McpCommandValidator>();
        services.AddSingleton<McpSecrets>();
        services.AddSingleton<McpRules>();
        services.AddSingleton<McpStore>();
        services.AddSingleton<McpHttp>();
        services.AddSingleton<StdioProcesses>();
        services.AddSingleton<ChangedServers>();
        services.AddSingleton<McpConnector>();
        services.AddSingleton<McpSessions>();
        services.AddSingleton<McpCaller>();
        services.AddSingleton<McpDiscovery>();
        services.AddHostedService<McpKeeper>();
    }
}
