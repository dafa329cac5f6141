using System.Buffers.Binary;

namespace Platform.Benchmarks.SharedPool;

/// <summary>
/// Walks over one direction of a PostgreSQL connection, piece by piece as it comes, and tells what messages begin or end there. A message is a byte that
/// says what it is, a length (which counts itself), and the rest; the client's first has no such byte.
/// </summary>
internal sealed class MessageScanner(bool isClient)
{
    private readonly byte[] _head = new byte[5];
    private int _headLength = isClient ? 1 : 0;
    private int _rest;
    private byte _first;

    /// <param name="bytes">What came.</param>
    /// <param name="message">Called with the kind of every message that ends, and the first byte of its rest; the client's first is of kind 0.</param>
    public void Read(ReadOnlySpan<byte> bytes, Action<byte, byte> message)
    {
        while (bytes.Length > 0)
        {
            bytes = _headLength < _head.Length ? ReadHead(bytes) : ReadRest(bytes);
            if (_headLength == _head.Length && _rest == 0)
            {
                message(_head[0], _first);
                (_headLength, _first) = (0, 0);
            }
        }
    }

    private ReadOnlySpan<byte> ReadHead(ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(bytes.Length, _head.Length - _headLength);
        bytes[..taken].CopyTo(_head.AsSpan(_headLength));
        _headLength += taken;
        if (_headLength == _head.Length)
        {
            _rest = BinaryPrimitives.ReadInt32BigEndian(_head.AsSpan(1)) - sizeof(int);
        }

        return bytes[taken..];
    }

    private ReadOnlySpan<byte> ReadRest(ReadOnlySpan<byte> bytes)
    {
        _first = _first == 0 ? bytes[0] : _first;
        var taken = Math.Min(bytes.Length, _rest);
        _rest -= taken;
        return bytes[taken..];
    }
}
