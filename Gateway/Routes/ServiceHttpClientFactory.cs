using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Gateway.Routes;

/// <summary>Connections to the services: given up quickly when nobody listens, renewed so that a new replica gets its share.</summary>
internal sealed class ServiceHttpClientFactory(IOptions<ForwardingOptions> options) : ForwarderHttpClientFactory
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.ConnectTimeout = options.Value.ConnectTimeout;
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
    }
}
