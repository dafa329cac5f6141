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

    /// <summary>True: end now. False: it is called back at the next boundary.</summary>
    public bool EndAtBoundary(Action end)
    {
        lock (_gate)
        {
            if (_lineFeeds >= 2 && !_writing)
            {
                return true;
            }

            _end = end;
            return false;
        }
    }

    /// <summary>How much of this may still be written.</summary>
    public int BeginWrite(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
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
