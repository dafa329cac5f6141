using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Orchestration;

internal sealed class ExecutableWorkload(ExecutableResource resource, ProcessLauncher launcher, ProcessEnvironment environment, ResourceLog log) : IWorkload
{
    public TimeSpan StopGrace => TimeSpan.FromSeconds(10);

    public async Task<RunningProcess> StartAsync(Instance instance, InstanceIdentity identity, CancellationToken ct) => await launcher.StartAsync(
        new(
            instance.Id,
            resource.Command,
            await ProcessEnvironment.ArgumentsAsync(resource, ct),
            resource.WorkingDirectory,
            await environment.CompleteAsync(resource, identity, ct),
            await log.PathAsync(instance)),
        ct);
}
