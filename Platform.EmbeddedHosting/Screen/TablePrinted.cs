using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Embedded.Screen;

/// <summary>Lets the handlers of a resource's ready event begin only when the screen shows the resource as healthy.</summary>
internal sealed class TablePrinted
{
    private readonly ConcurrentDictionary<IResource, TaskCompletionSource> _shown = [];

    public void Show(IResource resource) => Get(resource).TrySetResult();

    public Task ShownAsync(IResource resource, CancellationToken ct) => Get(resource).Task.WaitAsync(ct);

    private TaskCompletionSource Get(IResource resource) =>
        _shown.GetOrAdd(resource, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
