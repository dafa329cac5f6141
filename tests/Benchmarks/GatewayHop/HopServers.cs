using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Benchmarks.Stack;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Benchmarks.GatewayHop;

/// <summary>A trivial service with an endpoint for each protocol, a TCP relay in front of it, and a YARP for each way to it.</summary>
internal sealed class HopServers : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _running = [];

    public required Uri Direct { get; init; }

    public required IReadOnlyList<(string Name, Uri Address)> Ways { get; init; }

    public static async Task<HopServers> StartAsync()
    {
        List<IAsyncDisposable> running = [];
        var service = await StartServiceAsync();
        running.Add(service);
        var addresses = service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(static a => new Uri(a)).ToArray();
        var ways = new List<(string, Uri)>();
        foreach (var (name, version, target) in new[]
        {
            ("HTTP/1.1", HttpVersion.Version11, addresses[0]),
            ("HTTP/2", HttpVersion.Version20, addresses[1]),
            ("HTTP/1.1 + proxy", HttpVersion.Version11, Behind(addresses[0])),
            ("HTTP/2 + proxy", HttpVersion.Version20, Behind(addresses[1])),
        })
        {
            var gateway = await StartGatewayAsync(version, target);
            running.Add(gateway);
            ways.Add((name, new Uri(gateway.Urls.First())));
        }

        var servers = new HopServers { Direct = addresses[0], Ways = ways };
        servers._running.AddRange(running);
        return servers;

        Uri Behind(Uri target)
        {
            var relay = new TcpRelay(target);
            running.Add(relay);
            return relay.Address;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Enumerable.Reverse(_running))
        {
            await server.DisposeAsync();
        }
    }

    private static async Task<WebApplication> StartServiceAsync()
    {
        var builder = Slim();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, static endpoint => endpoint.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, static endpoint => endpoint.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        app.Run(static context => context.Response.WriteAsync("""{"object":"list","data":[]}"""));
        await app.StartAsync();
        return app;
    }

    private static async Task<WebApplication> StartGatewayAsync(Version version, Uri target)
    {
        var builder = Slim();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "service", Match = new() { Path = "/{**rest}" } }],
            [
                new ClusterConfig
                {
                    ClusterId = "service",
                    HttpRequest = new ForwarderRequestConfig { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact },
                    HttpClient = new HttpClientConfig { EnableMultipleHttp2Connections = true },
                    Destinations = new Dictionary<string, DestinationConfig> { ["service"] = new() { Address = target.AbsoluteUri } },
                },
            ]);
        var app = builder.Build();
        app.MapReverseProxy();
        await app.StartAsync();
        return app;
    }

    private static WebApplicationBuilder Slim()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        return builder;
    }
}
