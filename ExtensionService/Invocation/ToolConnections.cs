using System.Net;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Invocation;

/// <summary>
/// How connections to tools are made. The handler is its own and not the factory's: what all other clients of this process have, service discovery
/// above all, would let a tool's address name one of our own services.
/// </summary>
internal static class ToolConnections
{
    public const string UserAgent = "Platform-ExtensionService";

    public static SocketsHttpHandler Create(InvocationOptions options) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectCallback = options.AllowPrivateAddresses ? null : PublicConnection.OpenAsync,
        ConnectTimeout = TimeSpan.FromSeconds(InvocationOptions.LongestTimeoutSeconds),
        // A name that moved is looked up again, and its new address checked again.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        UseCookies = false,
        // A proxy would make the connection in our place, past the check of the address.
        UseProxy = false,
    };
}
