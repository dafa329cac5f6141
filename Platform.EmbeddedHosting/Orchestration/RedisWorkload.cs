using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Application;
using Aspire.Hosting.Embedded.Processes;
using Aspire.Hosting.Embedded.Redis;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Embedded.Orchestration;

internal sealed class RedisWorkload(
    RedisResource resource, ProcessLauncher launcher, EmbeddedState state, IConfiguration configuration, ResourceLog log, TimeProvider clock) : IWorkload
{
    private RedisServer? _server;

    public TimeSpan StopGrace => TimeSpan.FromSeconds(5);

    public async Task<RunningProcess> StartAsync(Instance instance, InstanceIdentity identity, CancellationToken ct)
    {
        if (_server is null)
        {
            var folder = Path.Combine((await state.DataFolder.OpenAsync()).Path, resource.Name);
            var password = await resource.PasswordParameter!.GetValueAsync(ct);
            _server = new(configuration[RedisServer.Setting], folder, password, await log.PathAsync(instance), launcher, clock);
        }

        return await _server.StartAsync(identity.PrivatePorts[resource.PrimaryEndpoint.EndpointName], ct);
    }
}
