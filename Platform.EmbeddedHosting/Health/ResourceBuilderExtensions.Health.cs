using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Health;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        var name = endpointName ?? (builder.GetEndpoint("https").Exists ? "https" : "http");
        var endpoint = builder.GetEndpoint(name);
        if (!endpoint.Exists)
        {
            throw new DistributedApplicationException(
                $"Could not create HTTP health check for resource '{builder.Resource.Name}' as the endpoint with name '{name}' does not exist.");
        }

        var probe = new HttpProbe(name, path ?? "/", statusCode ?? 200);
        var key = string.Create(CultureInfo.InvariantCulture, $"{builder.Resource.Name}_{name}_{probe.Path}_{probe.StatusCode}_check");
        return builder.Resource.Annotations.OfType<HealthProbeAnnotation>().Any(p => p.Key == key)
            ? throw new DistributedApplicationException($"Resource '{builder.Resource.Name}' already has a health check with key '{key}'.")
            : builder.WithAnnotation(new HealthProbeAnnotation(key, probe.CheckAsync));
    }
}
