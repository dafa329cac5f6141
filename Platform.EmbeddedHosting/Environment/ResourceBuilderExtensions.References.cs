using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Model;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source, string? connectionName = null, bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        var resource = source.Resource;
        return builder.RelatedTo(resource).WithEnvironment(context =>
        {
            var variable = resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{connectionName ?? resource.Name}";
            context.EnvironmentVariables[variable] = new ConnectionStringReference(resource, optional);
            var prefix = ModelName.ToVariable(connectionName ?? resource.Name);
            foreach (var (property, value) in resource.GetConnectionProperties())
            {
                context.EnvironmentVariables[$"{prefix}_{property.ToUpperInvariant()}"] = value;
            }
        });
    }

    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        return builder.WithServiceAddresses(source.Resource, source.Resource.Name, ModelName.ToVariable(source.Resource.Name));
    }

    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source, string name)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        return builder.WithServiceAddresses(source.Resource, name, name);
    }

    private static IResourceBuilder<T> WithServiceAddresses<T>(this IResourceBuilder<T> builder, IResourceWithEndpoints source, string service, string prefix)
        where T : IResourceWithEnvironment => builder.RelatedTo(source).WithEnvironment(context =>
        {
            var counts = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
            foreach (var endpoint in source.Annotations.OfType<EndpointAnnotation>())
            {
                var url = new EndpointReference(source, endpoint.Name);
                var key = endpoint.Name is "http" or "https" ? endpoint.UriScheme : endpoint.Name;
                var index = counts[key] = counts.TryGetValue(key, out var last) ? last + 1 : 0;
                context.EnvironmentVariables[$"{prefix}_{ModelName.ToVariable(endpoint.Name)}"] = url;
                context.EnvironmentVariables[string.Create(CultureInfo.InvariantCulture, $"services__{service}__{key}__{index}")] = url;
            }
        });

    private static IResourceBuilder<T> RelatedTo<T>(this IResourceBuilder<T> builder, IResource source)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ResourceRelationshipAnnotation(source, RelationshipTypes.Reference));
    }
}
