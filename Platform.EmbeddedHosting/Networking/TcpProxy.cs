namespace Aspire.Hosting.Embedded.Networking;

/// <summary>A public address on localhost that outlives the processes behind it.</summary>
internal sealed class TcpProxy(int? port, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>Listens from construction on: connections made before a backend lives are held, not refused.</summary>
    public int Port { get; } = port ?? 0;

    /// <summary>Ports on 127.0.0.1 between which new connections are spread; connections already made are not touched.</summary>
    public void SetBackends(IReadOnlyList<int> privatePorts) => throw new NotImplementedException($"{privatePorts} {clock}");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
