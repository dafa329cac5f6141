using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace Platform.Benchmarks.Door;

/// <summary>YARP and nothing else, in a process of its own, to compare the gateway with.</summary>
internal static class BareProxy
{
    public const string Name = "bare-proxy";

    public static async Task<int> RunAsync(string target)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "service", Match = new() { Path = "/v1/{**rest}" } }],
            [new ClusterConfig { ClusterId = "service", Destinations = new Dictionary<string, DestinationConfig> { ["service"] = new() { Address = target } } }]);
        var app = builder.Build();
        app.MapReverseProxy();
        app.MapGet("/health", static () => Results.Ok());
        await app.RunAsync();
        return 0;
    }
}
