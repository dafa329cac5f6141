using Platform.ServiceDefaults;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Gateway.Routes;

/// <summary>What the public door opens. A path that is not here does not exist outside, whatever the services offer each other.</summary>
internal static class RouteTable
{
    private static readonly (string Path, string Service)[] Doors =
    [
        ("/v1/{**rest}", "llmservice"),
        ("/api/v1/agents/{**rest}", "llmservice"),
        ("/api/v1/agent-files/{**rest}", "llmservice"),
        ("/api/v1/agent-types/{**rest}", "llmservice"),
        ("/api/v1/agent-defaults/{**rest}", "llmservice"),
        ("/api/v1/conversations/{**rest}", "llmservice"),
        ("/api/v1/compare/{**rest}", "llmservice"),
        ("/api/v1/llm/{**rest}", "llmservice"),
        ("/api/v1/auth/{**rest}", "authservice"),
        ("/api/v1/extensions/{**rest}", "extensionservice"),
        ("/api/v1/extension-catalogue/{**rest}", "extensionservice"),
        ("/api/v1/agents/{agent}/tools/{**rest}", "extensionservice"),
        ("/api/v1/tools/{**rest}", "extensionservice"),
        ("/mcp", "extensionservice"),
        ("/api/v1/usage/{**rest}", "usageservice"),
    ];

    /// <summary>What is done before there is a credential. The service behind looks at what the body proves.</summary>
    private static readonly string[] PublicDoors =
    [
        "/api/v1/auth/sessions",
        "/api/v1/auth/invitations/accept",
        "/api/v1/auth/password/reset",
    ];

    public static IReadOnlyList<RouteConfig> Routes { get; } =
    [
        .. Doors.Select(static door => new RouteConfig { RouteId = door.Path, ClusterId = door.Service, Match = new() { Path = door.Path } }),
        .. PublicDoors.Select(static path => new RouteConfig
        {
            RouteId = $"POST {path}",
            ClusterId = "authservice",
            AuthorizationPolicy = "anonymous",
            Match = new() { Path = path, Methods = [HttpMethods.Post] },
        }),
    ];

    public static IReadOnlyList<ClusterConfig> Clusters(ServiceEndpointResolver services, ForwardingOptions options) =>
        [.. Doors.DistinctBy(static door => door.Service).Select(door => new ClusterConfig
        {
            ClusterId = door.Service,
            HttpRequest = new ForwarderRequestConfig
            {
                ActivityTimeout = options.ActivityTimeout,
                Version = options.Version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            },
            HttpClient = new HttpClientConfig { EnableMultipleHttp2Connections = true },
            Destinations = new Dictionary<string, DestinationConfig>
            {
                [door.Service] = new() { Address = services.Resolve(new Uri($"http://{door.Service}/")).AbsoluteUri },
            },
        })];
}
