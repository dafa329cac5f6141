using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.Wait(dependency, WaitType.WaitUntilHealthy);

    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitBehavior waitBehavior)
        where T : IResourceWithWaitSupport => builder.Wait(dependency, WaitType.WaitUntilHealthy, waitBehavior);

    public static IResourceBuilder<T> WaitForCompletion<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, int exitCode = 0)
        where T : IResourceWithWaitSupport => builder.Wait(dependency, WaitType.WaitForCompletion, exitCode: exitCode);

    private static IResourceBuilder<T> Wait<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitType type, WaitBehavior? behavior = null, int exitCode = 0)
        where T : IResourceWithWaitSupport
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dependency);
        var awaited = dependency.Resource;
        if (ReferenceEquals(builder.Resource, awaited))
        {
            throw new DistributedApplicationException($"The '{builder.Resource.Name}' resource cannot wait for itself.");
        }

        if (builder.Resource is IResourceWithParent child && ReferenceEquals(child.Parent, awaited))
        {
            throw new DistributedApplicationException($"The '{builder.Resource.Name}' resource cannot wait for its parent '{awaited.Name}'.");
        }

        // A child lives in its parent: whoever needs the one needs the other.
        if (awaited is IResourceWithParent { Parent: var parent })
        {
            builder.WithWait(parent, type == WaitType.WaitForCompletion ? WaitType.WaitUntilHealthy : type, behavior, exitCode);
        }

        return builder.WithWait(awaited, type, behavior, exitCode);
    }

    private static IResourceBuilder<T> WithWait<T>(this IResourceBuilder<T> builder, IResource awaited, WaitType type, WaitBehavior? behavior, int exitCode)
        where T : IResourceWithWaitSupport => builder
            .WithAnnotation(new ResourceRelationshipAnnotation(awaited, RelationshipTypes.WaitFor))
            .WithAnnotation(new WaitAnnotation(awaited, type, exitCode) { WaitBehavior = behavior });
}
