namespace Platform.ExtensionService.Mcp.Sessions;

/// <summary>A server has sent more than is taken from one.</summary>
internal sealed class MessageTooLargeException(Exception? inner = null) : IOException("A message of the server is too large.", inner);

/// <summary>What counts as one message.</summary>
internal enum MessageBoundary
{
    /// <summary>All that comes.</summary>
    End,

    /// <summary>A line.</summary>
    Line,

    /// <summary>What ends with an empty line.</summary>
    EmptyLine,
}

/// <summary>Reads what a server says, and stops at a message that is too large, before it is all in memory.</summary>
internal sealed class BoundedStream(Stream inner, int limit, MessageBoundary boundary, Action? exceeded = null) : Stream
{
    private long _length;
    private bool _atLineStart;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Count(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, count);
        Count(buffer.AsSpan(offset, read));
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Count(ReadOnlySpan<byte> read)
    {
        if (boundary == MessageBoundary.End)
        {
            _length += read.Length;
        }
        else
        {
            CountMessages(read);
        }

        if (_length > limit)
        {
            exceeded?.Invoke();
            throw new MessageTooLargeException();
        }
    }

    private void CountMessages(ReadOnlySpan<byte> read)
    {
        foreach (var each in read)
        {
            if (each == '\n')
            {
                _length = boundary == MessageBoundary.Line || _atLineStart ? 0 : _length + 1;
                _atLineStart = true;
            }
            else if (each != '\r')
            {
                _atLineStart = false;
                // A whole message may be in one read: what is too large is seen in the middle, not by what is left at the end.
                if (++_length > limit)
                {
                    return;
                }
            }
        }
    }
}
