using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Platform.ExtensionService.Mcp.Sessions;

/// <summary>Servers that have said that their tools are others now. One that says so again and again is one entry.</summary>
internal sealed class ChangedServers
{
    private readonly Channel<Guid> _queue = Channel.CreateUnbounded<Guid>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<Guid, bool> _waiting = new();

    public void Add(Guid extensionId)
    {
        if (_waiting.TryAdd(extensionId, true))
        {
            _queue.Writer.TryWrite(extensionId);
        }
    }

    public async IAsyncEnumerable<Guid> TakeAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var extensionId in _queue.Reader.ReadAllAsync(ct))
        {
            // Before it is looked at: what is said meanwhile is said of what comes after.
            _waiting.TryRemove(extensionId, out _);
            yield return extensionId;
        }
    }
}
