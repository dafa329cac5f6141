using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Application;
using Aspire.Hosting.Embedded.Postgres;
using Aspire.Hosting.Embedded.Processes;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Embedded.Orchestration;

internal sealed class PostgresWorkload(
    PostgresServerResource resource, ProcessLauncher launcher, EmbeddedState state, IConfiguration configuration, ResourceLog log, TimeProvider clock) : IWorkload
{
    private PostgresCluster? _cluster;

    // The last checkpoint of a busy cluster takes a while, and ending it by force means recovery at the next start.
    public TimeSpan StopGrace => TimeSpan.FromSeconds(20);

    public async Task<RunningProcess> StartAsync(Instance instance, InstanceIdentity identity, CancellationToken ct)
    {
        _cluster ??= await OpenAsync(instance, ct);
        return await _cluster.StartAsync(identity.PrivatePorts[resource.PrimaryEndpoint.EndpointName], ct);
    }

    private async Task<PostgresCluster> OpenAsync(Instance instance, CancellationToken ct)
    {
        var folder = Path.Combine((await state.DataFolder.OpenAsync()).Path, resource.Name);
        var binaries = await PostgresBinaries.FindOrInstallAsync(
            configuration[PostgresBinaries.Setting], folder, instance.Report, ct);
        var user = await resource.UserNameReference.GetValueAsync(ct);
        var password = await resource.PasswordParameter.GetValueAsync(ct);
        return await PostgresCluster.OpenAsync(folder, binaries, user!, password!, await log.PathAsync(instance), launcher, clock, ct);
    }
}
