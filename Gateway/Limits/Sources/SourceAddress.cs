using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Platform.Gateway.Limits.Sources;

/// <summary>
/// Who a request comes from, as far as its connection (or a trusted proxy) tells. Of IPv6 only the network counts: whoever has one address of it has
/// all 2^64.
/// </summary>
internal static class SourceAddress
{
    private const int NetworkBits = 64;

    public static UInt128 Of(IPAddress? address)
    {
        if (address is null)
        {
            return default;
        }

        Span<byte> bytes = stackalloc byte[16];
        var isIPv4 = address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6;
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            // As ::ffff:a.b.c.d, which is how the same client looks on a socket that takes both.
            bytes.Clear();
            (bytes[10], bytes[11]) = (0xFF, 0xFF);
            address.TryWriteBytes(bytes[12..], out _);
        }
        else
        {
            address.TryWriteBytes(bytes, out _);
        }

        var value = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return isIPv4 ? value : value >> NetworkBits << NetworkBits;
    }
}
