using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Embedded.Orchestration;

/// <summary>Holds an instance back until everything it waits for is there.</summary>
internal sealed class WaitGate(ResourceNotificationService notifications, ResourceLog log)
{
    public static IReadOnlyList<WaitAnnotation> Of(IResource resource) =>
        [.. resource.Annotations.OfType<WaitAnnotation>().DistinctBy(w => (w.Resource, w.WaitType))];

    public Task PassAsync(Instance instance, CancellationToken ct) => Task.WhenAll(Of(instance.Resource).Select(w => PassAsync(instance, w, ct)));

    private async Task PassAsync(Instance instance, WaitAnnotation wait, CancellationToken ct)
    {
        var behavior = wait.WaitBehavior ?? notifications.DefaultWaitBehavior;
        var awaited = wait.Resource;
        if (wait.WaitType == WaitType.WaitForCompletion)
        {
            await log.WriteAsync(instance, $"Waiting for resource '{awaited.Name}' to complete.");
            await CompletionAsync(wait, ct);
        }
        else
        {
            await log.WriteAsync(instance, $"Waiting for resource '{awaited.Name}' to enter the '{KnownResourceStates.Running}' state.");
            await AllAsync(awaited, e => e.Snapshot.State?.Text == KnownResourceStates.Running, behavior, ct);
        }

        if (wait.WaitType == WaitType.WaitUntilHealthy)
        {
            await log.WriteAsync(instance, $"Waiting for resource '{awaited.Name}' to become healthy.");
            await AllAsync(awaited, ResourceNotificationService.IsHealthy, behavior, ct);
            await Task.WhenAll(notifications.Current(awaited).Select(e => e.Snapshot.Ready ?? Task.CompletedTask)).WaitAsync(ct);
        }

        await log.WriteAsync(instance, $"Finished waiting for resource '{awaited.Name}'.");
    }

    private async Task AllAsync(IResource awaited, Func<ResourceEvent, bool> there, WaitBehavior behavior, CancellationToken ct)
    {
        if (notifications.Current(awaited).All(there))
        {
            return;
        }

        await foreach (var change in notifications.WatchAsync(ct))
        {
            if (!ReferenceEquals(change.Resource, awaited))
            {
                continue;
            }

            if (behavior == WaitBehavior.StopOnResourceUnavailable && ResourceNotificationService.IsTerminal(change))
            {
                throw new DistributedApplicationException($"Dependency resource '{awaited.Name}' failed: it is in the '{change.Snapshot.State?.Text}' state.");
            }

            if (notifications.Current(awaited).All(there))
            {
                return;
            }
        }
    }

    private async Task CompletionAsync(WaitAnnotation wait, CancellationToken ct)
    {
        var ended = await notifications.WaitForResourceAsync(wait.Resource.Name, ResourceNotificationService.IsTerminal, ct);
        if (ended.Snapshot.ExitCode != wait.ExitCode)
        {
            throw new DistributedApplicationException(
                $"Resource '{wait.Resource.Name}' has entered the '{ended.Snapshot.State?.Text}' state with exit code '{ended.Snapshot.ExitCode}', expected '{wait.ExitCode}'.");
        }
    }
}
