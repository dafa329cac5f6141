using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Embedded.Orchestration;

/// <summary>Publishes the ready event of a resource once, when all its instances were found healthy.</summary>
internal sealed class Readiness(
    IDistributedApplicationEventing eventing, ResourceNotificationService notifications, IServiceProvider services, ILogger<Readiness> logger)
{
    private readonly ConcurrentDictionary<IResource, Once> _resources = [];

    /// <summary>Completes when the handlers are through.</summary>
    public Task Of(IResource resource) => Get(resource).Handled.Task;

    public async Task BecameHealthyAsync(IResource resource, CancellationToken ct)
    {
        var once = Get(resource);
        if (!notifications.Current(resource).All(ResourceNotificationService.IsHealthy) || !once.TryTake())
        {
            return;
        }

        try
        {
            await eventing.PublishAsync(new ResourceReadyEvent(resource, services), ct);
            once.Handled.TrySetResult();
        }
#pragma warning disable CA1031 // handlers are the app model's code: what they throw must reach those who wait, and only them
        catch (Exception e)
#pragma warning restore CA1031
        {
            logger.ReadyHandlerFailed(resource.Name, e);
            once.Handled.TrySetException(new DistributedApplicationException($"Resource '{resource.Name}' could not be made ready: {e.Message}", e));
        }
    }

    private Once Get(IResource resource) => _resources.GetOrAdd(resource, static _ => new());

    private sealed class Once
    {
        private int _taken;

        public TaskCompletionSource Handled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;
    }
}
