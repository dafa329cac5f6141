namespace Platform.Gateway.Revocation;

/// <summary>
/// Knows whether the stream of events to the client stands between two events or inside of one: half an event followed by an error would be
/// neither to a client.
/// </summary>
internal sealed class EventBoundary
{
    private readonly Lock _gate = new();
    private Action? _end;
    private bool _writing;
    private bool _closed;
    // Line feeds at the end of what was written. Carriage returns don't count, nor does an empty start.
    private int _lineFeeds = 2;

    public bool IsAtBoundary
    {
        get
        {
            lock (_gate)
            {
                return _lineFeeds >= 2 && !_writing;
            }
        }
    }

    /// <summary>True: end now, nothing more will be written. False: it is called back when that is so.</summary>
    public bool EndAtBoundary(Action end)
    {
        lock (_gate)
        {
            _closed = _lineFeeds >= 2 && !_writing;
            _end = _closed ? null : end;
            return _closed;
        }
    }

    /// <summary>How much of this may still be written.</summary>
    /// <exception cref="OperationCanceledException">Nothing more.</exception>
    public int BeginWrite(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_closed)
            {
                throw new OperationCanceledException("The stream was ended.");
            }

            _writing = true;
            return _end is null ? bytes.Length : LengthToBoundary(bytes);
        }
    }

    public void EndWrite(ReadOnlySpan<byte> written)
    {
        Action? end;
        lock (_gate)
        {
            _writing = false;
            Count(written);
            end = _lineFeeds >= 2 ? _end : null;
            _closed = end is not null;
        }

        end?.Invoke();
    }

    private int LengthToBoundary(ReadOnlySpan<byte> bytes)
    {
        var lineFeeds = _lineFeeds;
        for (var i = 0; i < bytes.Length && lineFeeds < 2; i++)
        {
            lineFeeds = Next(lineFeeds, bytes[i]);
            if (lineFeeds >= 2)
            {
                return i + 1;
            }
        }

        return lineFeeds >= 2 ? 0 : bytes.Length;
    }

    /// <summary>The last four bytes decide: "\r\n\r\n" is the longest boundary.</summary>
    private void Count(ReadOnlySpan<byte> written)
    {
        foreach (var value in written.Length > 4 ? written[^4..] : written)
        {
            _lineFeeds = Next(_lineFeeds, value);
        }
    }

    private static int Next(int lineFeeds, byte value) => value switch
    {
        (byte)'\n' => lineFeeds + 1,
        (byte)'\r' => lineFeeds,
        _ => 0,
    };
}
