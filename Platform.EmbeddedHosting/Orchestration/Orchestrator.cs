using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Application;
using Aspire.Hosting.Embedded.Processes;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Embedded.Orchestration;

/// <summary>Starts what the model describes, keeps it running, stops it in order.</summary>
internal sealed class Orchestrator(
    DistributedApplicationModel model, EmbeddedState state, DistributedApplicationExecutionContext execution, IDistributedApplicationEventing eventing,
    PublicEndpoints endpoints, Workloads workloads, DatabaseMirror databases, IServiceProvider services, TimeProvider clock) : IHostedService, IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Instance> _instances = [];
    private readonly List<Task> _mirrors = [];
    private ProcessLauncher? _launcher;

    public IReadOnlyList<Instance> Instances => _instances;

    public IReadOnlyList<Instance> Find(string nameOrId) =>
    [
        .. _instances.Where(i => string.Equals(i.Id, nameOrId, StringComparison.OrdinalIgnoreCase)
            || string.Equals(i.Resource.Name, nameOrId, StringComparison.OrdinalIgnoreCase)),
    ];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (execution.IsPublishMode)
        {
            throw new DistributedApplicationException($"The publisher '{execution.PublisherName}' is not available in the embedded engine.");
        }

        await eventing.PublishAsync(new BeforeStartEvent(services, model), cancellationToken);
        // First the folder: what a killed AppHost left running may still hold a port.
        var folder = await state.DataFolder.OpenAsync();
        endpoints.Allocate();
        _launcher = new(clock, folder.Processes);
        await CreateInstancesAsync();
        foreach (var database in model.Resources.OfType<PostgresDatabaseResource>())
        {
            await databases.PublishAsync(database, KnownResourceStates.NotStarted);
            _mirrors.Add(databases.RunAsync(database, _stopping.Token));
        }

        foreach (var instance in _instances)
        {
            instance.Begin();
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        foreach (var mirror in _mirrors)
        {
            await mirror.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        foreach (var group in ShutdownOrder.Of(_instances.Select(i => i.Resource).Distinct()))
        {
            await Task.WhenAll(group.Select(StopAsync));
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Registered as itself and as a hosted service, it is disposed twice.
        if (Interlocked.Exchange(ref _launcher, null) is { } launcher)
        {
            await launcher.DisposeAsync();
        }

        _instances.ForEach(i => i.Dispose());
        _stopping.Dispose();
    }

    private async Task StopAsync(IResource resource)
    {
        await Task.WhenAll(_instances.Where(i => ReferenceEquals(i.Resource, resource)).Select(i => i.EndAsync()));
        await endpoints.CloseAsync(resource);
    }

    private async Task CreateInstancesAsync()
    {
        foreach (var resource in model.Resources)
        {
            var replicas = resource.Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1;
            for (var replica = 0; replica < replicas; replica++)
            {
                if (workloads.Create(resource, _launcher!) is { } workload)
                {
                    var instance = ActivatorUtilities.CreateInstance<Instance>(services, resource, new Replica(replica, replicas), workload);
                    _instances.Add(instance);
                    await instance.AnnounceAsync();
                }
            }
        }
    }
}
