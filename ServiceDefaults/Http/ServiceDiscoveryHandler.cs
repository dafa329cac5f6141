namespace Platform.ServiceDefaults.Http;

/// <summary>Sends a request to the address that stands for its service name.</summary>
internal sealed class ServiceDiscoveryHandler(ServiceEndpointResolver resolver) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is { } address)
        {
            request.RequestUri = resolver.Resolve(address);
        }
        return base.SendAsync(request, cancellationToken);
    }
}
