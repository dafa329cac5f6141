using Aspire.Hosting.Embedded.Networking;

namespace Aspire.Hosting.Embedded.Orchestration;

internal sealed class ProxiedEndpoint(TcpProxy proxy) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, int> _ports = [];

    public void SetReplica(int replica, int? privatePort)
    {
        lock (_gate)
        {
            _ports.Remove(replica);
            if (privatePort is { } port)
            {
                _ports.Add(replica, port);
            }

            proxy.SetBackends([.. _ports.Values]);
        }
    }

    public ValueTask DisposeAsync() => proxy.DisposeAsync();
}
