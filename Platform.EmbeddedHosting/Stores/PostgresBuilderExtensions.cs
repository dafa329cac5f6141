using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Stores;

namespace Aspire.Hosting;

public static class PostgresBuilderExtensions
{
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null, int? port = null)
    {
        var secret = password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password");
        var server = new PostgresServerResource(name, userName?.Resource, secret);
        return builder.AddResource(server)
            .WithEndpoint(port: port, targetPort: 5432, name: "tcp")
            .WithAnnotation(new HealthProbeAnnotation($"{name}_check", (_, ct) => PostgresProbe.CheckAsync(server, "postgres", ct)))
            .OnResourceReady((resource, _, ct) => PostgresDatabases.CreateAsync(resource, ct));
    }

    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var database = new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource);
        var added = builder.ApplicationBuilder.AddResource(database);
        builder.Resource.Add(database);
        return added
            .WithAnnotation(new ResourceRelationshipAnnotation(builder.Resource, RelationshipTypes.Parent))
            .WithAnnotation(new HealthProbeAnnotation($"{name}_check", (_, ct) => PostgresProbe.CheckAsync(builder.Resource, database.DatabaseName, ct)));
    }

    /// <summary>The embedded engine keeps the cluster in the AppHost's data folder; the volume's name matters only to a container engine.</summary>
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(
        this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ContainerMountAnnotation(name ?? $"{builder.Resource.Name}-data", "/var/lib/postgresql", isReadOnly));
    }
}
