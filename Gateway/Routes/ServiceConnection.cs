using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;

namespace Platform.Gateway.Routes;

/// <summary>
/// Connects to a service, and believes in the connection only once the service has answered on it. Between us and the replicas there is
/// a proxy of the host (or of the cluster), which takes connections also while no replica lives; without this question a request to a
/// dead service would wait as long as a model may think. It costs one round trip for a connection that then serves many requests.
/// </summary>
internal sealed class ServiceConnection(IOptions<ForwardingOptions> options, TimeProvider clock)
{
    private const int MaxAnswerLength = 4096;

    public ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken ct) => OpenAsync(context.DnsEndPoint, ct);

    /// <exception cref="IOException">Nobody answered in time, or nobody who could be a service.</exception>
    /// <exception cref="SocketException">Nobody is there.</exception>
    public async ValueTask<Stream> OpenAsync(DnsEndPoint address, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(options.Value.ConnectTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, both.Token);
            await AskAsync(socket, address.Host, both.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception failure)
        {
            socket.Dispose();
            if (failure is OperationCanceledException && deadline.IsCancellationRequested && !ct.IsCancellationRequested)
            {
                // As a failure and not as a cancellation, which would read as "the service was asked and kept silent".
                throw new IOException($"No service answered within {options.Value.ConnectTimeout.TotalSeconds} s.", failure);
            }

            throw;
        }
    }

    private static async Task AskAsync(Socket socket, string host, CancellationToken ct)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes($"HEAD /alive HTTP/1.1\r\nHost: {host}\r\n\r\n"), ct);
        var answer = new byte[MaxAnswerLength];
        for (var length = 0; length < answer.Length;)
        {
            var read = await socket.ReceiveAsync(answer.AsMemory(length), ct);
            if (read == 0)
            {
                throw new IOException("The service closed the connection at once.");
            }

            length += read;
            // Whatever the answer is, somebody lives there. To HEAD there is no body, so what ends the headers ends the answer.
            if (answer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
            {
                return;
            }
        }

        throw new IOException("What answers at the service's address is not a service.");
    }
}
