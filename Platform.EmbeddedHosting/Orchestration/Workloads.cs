using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Processes;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Embedded.Orchestration;

/// <summary>How a resource of some kind becomes a process.</summary>
internal interface IWorkload
{
    TimeSpan StopGrace { get; }

    Task<RunningProcess> StartAsync(Instance instance, InstanceIdentity identity, CancellationToken ct);
}

internal sealed class Workloads(IServiceProvider services)
{
    /// <summary>Null for what is not a process of its own: parameters, databases.</summary>
    public IWorkload? Create(IResource resource, ProcessLauncher launcher) => resource switch
    {
        ProjectResource => ActivatorUtilities.CreateInstance<ProjectWorkload>(services, launcher),
        ExecutableResource executable => ActivatorUtilities.CreateInstance<ExecutableWorkload>(services, executable, launcher),
        PostgresServerResource postgres => ActivatorUtilities.CreateInstance<PostgresWorkload>(services, postgres, launcher),
        RedisResource redis => ActivatorUtilities.CreateInstance<RedisWorkload>(services, redis, launcher),
        ContainerResource => throw new DistributedApplicationException($"The embedded engine does not know how to run the container '{resource.Name}'."),
        _ => null,
    };
}
