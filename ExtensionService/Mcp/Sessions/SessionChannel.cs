using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Platform.ExtensionService.Mcp.Stdio;

namespace Platform.ExtensionService.Mcp.Sessions;

/// <summary>What a session talks through: HTTP, or the pipes of a process, which ends with it.</summary>
internal sealed class SessionChannel : IAsyncDisposable
{
    private readonly StdioProcess? _process;
    private bool _hasOverflown;

    private SessionChannel(IClientTransport transport) => Transport = transport;

    private SessionChannel(StdioProcess process, int limit)
    {
        _process = process;
        var output = new BoundedStream(process.Output, limit, MessageBoundary.Line, () => Volatile.Write(ref _hasOverflown, true));
        Transport = new StreamClientTransport(process.Input, output);
    }

    public IClientTransport Transport { get; }

    public bool IsProcess => _process is not null;

    public bool HasOverflown => Volatile.Read(ref _hasOverflown);

    public static SessionChannel Over(HttpClient http, Uri address, IDictionary<string, string> headers) => new(new HttpClientTransport(
        new HttpClientTransportOptions { Endpoint = address, TransportMode = HttpTransportMode.StreamableHttp, AdditionalHeaders = headers, Name = "mcp" }, http));

    public static SessionChannel Over(StdioProcess process, int limit) => new(process, limit);

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
