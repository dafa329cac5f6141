using System.Globalization;
using System.Net;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Application;
using Aspire.Hosting.Embedded.Networking;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Embedded.Orchestration;

/// <summary>Gives every endpoint its public port for the life of the application, before any process runs.</summary>
internal sealed class PublicEndpoints(DistributedApplicationModel model, EmbeddedState state, IConfiguration configuration, TimeProvider clock)
    : IAsyncDisposable
{
    private const string Localhost = "localhost";
    private readonly Dictionary<EndpointAnnotation, ProxiedEndpoint> _proxied = [];

    public void Allocate()
    {
        foreach (var resource in model.Resources.OfType<IResourceWithEndpoints>())
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
            {
                CheckReplicas(resource, endpoint);
                endpoint.AllocatedEndpoint = new(endpoint, Localhost, Allocate(resource, endpoint));
            }
        }
    }

    /// <summary>Tells the proxy in front of <paramref name="endpoint"/> where a replica listens, or with null that it does not.</summary>
    public void SetReplica(EndpointAnnotation endpoint, int replica, int? privatePort) =>
        _proxied.GetValueOrDefault(endpoint)?.SetReplica(replica, privatePort);

    /// <summary>The port a process is to listen on: behind a proxy any free one, else the public one itself.</summary>
    public int PrivatePort(EndpointAnnotation endpoint) =>
        _proxied.ContainsKey(endpoint) ? endpoint.TargetPort ?? Ports.GetFree() : endpoint.AllocatedEndpoint!.Port;

    /// <summary>
    /// Another port in place of one that somebody took between its choice and the first start; only before anybody was told of it.
    /// False when no port was the trouble.
    /// </summary>
    public bool ReplaceTaken(IResource resource)
    {
        var taken = resource.Annotations.OfType<EndpointAnnotation>()
            .Where(e => FixedPort(e) is null && !_proxied.ContainsKey(e) && !Ports.IsFree(e.AllocatedEndpoint!.Port))
            .ToList();
        taken.ForEach(e => e.AllocatedEndpoint = new(e, Localhost, Ports.GetFree()));
        return taken.Count > 0;
    }

    public async Task CloseAsync(IResource resource)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (_proxied.Remove(endpoint, out var proxied))
            {
                await proxied.DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxied in _proxied.Values)
        {
            await proxied.DisposeAsync();
        }

        _proxied.Clear();
    }

    private static void CheckReplicas(IResource resource, EndpointAnnotation endpoint)
    {
        var replicas = resource.Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1;
        if (replicas > 1 && (!endpoint.IsProxied || endpoint.TargetPort is not null))
        {
            throw new DistributedApplicationException(
                $"Resource '{resource.Name}' uses multiple replicas and its endpoint '{endpoint.Name}' has a target port or is not proxied: the replicas cannot share a port.");
        }
    }

    private int Allocate(IResource resource, EndpointAnnotation endpoint)
    {
        var wanted = FixedPort(endpoint);
        if (wanted is <= IPEndPoint.MinPort or > IPEndPoint.MaxPort)
        {
            throw new DistributedApplicationException($"Port {wanted} of {Named(resource, endpoint)} is not a port number. Choose {Setting(wanted.Value)}.");
        }

        // A store is talked to directly: a proxy would cost every query a hop, and a restarted store comes back on its port.
        if (resource is ContainerResource || !endpoint.IsProxied)
        {
            return wanted is null || Ports.IsFree(wanted.Value) ? wanted ?? Ports.GetFree() : throw Taken(resource, endpoint, wanted.Value, null);
        }

        try
        {
            var proxy = new TcpProxy(wanted, clock);
            _proxied.Add(endpoint, new(proxy));
            return proxy.Port;
        }
        catch (PortInUseException e)
        {
            throw Taken(resource, endpoint, e.Port, e);
        }
    }

    private int? FixedPort(EndpointAnnotation endpoint) => (endpoint.IsProxied, state.RandomizePorts) switch
    {
        (true, true) => null,
        (true, false) => endpoint.Port,
        (false, _) => endpoint.Port ?? endpoint.TargetPort,
    };

    private DistributedApplicationException Taken(IResource resource, EndpointAnnotation endpoint, int port, Exception? inner) =>
        new($"Port {port} is already in use; {Named(resource, endpoint)} needs it. End the process that uses it, or choose {Setting(port)}.", inner!);

    private static string Named(IResource resource, EndpointAnnotation endpoint) => $"endpoint '{endpoint.Name}' of resource '{resource.Name}'";

    // The app model hands over a number, not where it read it; the setting that holds this very number is what the user has to change.
    private string Setting(int port)
    {
        var text = port.ToString(CultureInfo.InvariantCulture);
        var key = configuration.AsEnumerable()
            .Where(setting => setting.Value == text && setting.Key.EndsWith("Port", StringComparison.OrdinalIgnoreCase))
            .Select(setting => setting.Key)
            .FirstOrDefault(k => k.Contains(':', StringComparison.Ordinal));
        return key is null
            ? "another port in the app model"
            : $"another port with the setting {key.Replace(":", "__", StringComparison.Ordinal)} (environment variable) or --{key} (command line)";
    }
}
