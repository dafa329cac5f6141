using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Networking;

internal sealed class PortInUseException(int port, Exception? inner = null)
    : EmbeddedHostingException($"Port {port} on localhost is already in use by another process.", inner)
{
    public int Port => port;
}
