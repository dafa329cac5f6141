using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Gateway.Routes;

/// <summary>Connections to the services: given up quickly when nobody is there, renewed so that a new replica gets its share.</summary>
internal sealed class ServiceHttpClientFactory(IOptions<ForwardingOptions> options, ServiceConnection connection) : ForwarderHttpClientFactory
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
        if (options.Value.Version.Major == 1)
        {
            // It watches the time itself, to fail in its own way; the handler's limit is only a backstop.
            handler.ConnectCallback = connection.OpenAsync;
            handler.ConnectTimeout = options.Value.ConnectTimeout + TimeSpan.FromSeconds(5);
        }
        else
        {
            handler.ConnectTimeout = options.Value.ConnectTimeout;
        }
    }
}
