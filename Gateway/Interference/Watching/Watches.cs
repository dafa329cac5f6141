using Platform.Gateway.Administration;

namespace Platform.Gateway.Interference.Watching;

/// <summary>The watches of all services.</summary>
internal sealed class Watches(ReplicaSurvey survey, InterferenceOptions options, MonitorClock clock) : IReplicaChannel, IDisposable
{
    private readonly ServiceWatch[] _all = [.. ServiceNames.All.Select(service => new ServiceWatch(service, survey, options, clock))];
    // The container disposes of what it gave out under two names twice.
    private int _isDisposed;

    public IReadOnlyList<ServiceWatch> All => _all;

    public async Task<int> TellAsync(string service, string path, byte[] body, CancellationToken ct)
    {
        var links = Array.Find(_all, watch => watch.Service == service)?.Answering ?? [];
        var told = await Task.WhenAll(links.Select(link => TryPostAsync(link, path, body, ct)));
        return told.Count(static isTold => isTold);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            Array.ForEach(_all, static watch => watch.Dispose());
        }
    }

    private static async Task<bool> TryPostAsync(ReplicaLink link, string path, byte[] body, CancellationToken ct)
    {
        try
        {
            await link.PostAsync(path, body, ct);
            return true;
        }
        catch (Exception lost) when (lost is HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            ct.ThrowIfCancellationRequested();
            return false;
        }
    }
}
