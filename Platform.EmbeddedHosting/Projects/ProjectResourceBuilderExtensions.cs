using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Projects;

namespace Aspire.Hosting;

public static class ProjectResourceBuilderExtensions
{
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        var metadata = new TProject();
        var profile = SelectedProfile.Of(metadata, builder.Configuration);
        var project = builder.AddResource(new ProjectResource(name)).WithAnnotation<IProjectMetadata>(metadata);
        return profile is null ? project : project.WithAnnotation(profile).WithProfileEndpoints(profile).WithProfileEnvironment(profile);
    }

    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(replicas);
        return builder.WithAnnotation(new ReplicaAnnotation(replicas), ResourceAnnotationMutationBehavior.Replace);
    }

    private static IResourceBuilder<ProjectResource> WithProfileEndpoints(this IResourceBuilder<ProjectResource> builder, SelectedProfile profile)
    {
        foreach (var (name, url) in profile.Urls())
        {
            builder.WithAnnotation(new EndpointAnnotation(ProtocolType.Tcp, url.Scheme, name: name, port: url.Port));
        }

        return builder;
    }

    private static IResourceBuilder<ProjectResource> WithProfileEnvironment(this IResourceBuilder<ProjectResource> builder, SelectedProfile profile) =>
        builder.WithEnvironment(context =>
        {
            if (!context.ExecutionContext.IsRunMode)
            {
                return;
            }

            context.EnvironmentVariables.TryAdd("DOTNET_LAUNCH_PROFILE", profile.Name);
            foreach (var (name, value) in profile.Profile.EnvironmentVariables)
            {
                context.EnvironmentVariables.TryAdd(name, value);
            }
        });
}
