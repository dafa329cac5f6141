using Aspire.Hosting.Embedded.Orchestration;

namespace Aspire.Hosting.ApplicationModel;

public class ResourceCommandService
{
    private readonly Orchestrator _orchestrator;

    internal ResourceCommandService(Orchestrator orchestrator) => _orchestrator = orchestrator;

    /// <summary>On one instance, or on all of them when the name of the resource is given.</summary>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default) =>
        ExecuteAsync(_orchestrator.Find(resourceId), resourceId, commandName, cancellationToken);

    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return ExecuteCommandAsync(resource.Name, commandName, cancellationToken);
    }

    private static async Task<ExecuteCommandResult> ExecuteAsync(
        IReadOnlyList<Instance> instances, string target, string command, CancellationToken ct)
    {
        if (instances.Count == 0)
        {
            return CommandResults.Failure($"Resource '{target}' not found.");
        }

        Func<Instance, Task>? action = command switch
        {
            KnownResourceCommands.StartCommand => i => i.StartByCommandAsync(ct),
            KnownResourceCommands.StopCommand => i => i.StopByCommandAsync(ct),
            KnownResourceCommands.RestartCommand => i => i.RestartByCommandAsync(ct),
            _ => null,
        };
        if (action is null)
        {
            return CommandResults.Failure($"Command '{command}' not available for resource '{target}'.");
        }

        try
        {
            await Task.WhenAll(instances.Select(action));
            return CommandResults.Success();
        }
        catch (DistributedApplicationException e)
        {
            return CommandResults.Failure(e.Message);
        }
    }
}
