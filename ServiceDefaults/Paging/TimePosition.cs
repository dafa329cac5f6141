using System.Buffers.Binary;
using System.Buffers.Text;

namespace Platform.ServiceDefaults;

/// <summary>A place in a list that is ordered by time, in which rows of the same time are told apart by their ids. Outside it is an opaque cursor.</summary>
/// <param name="Time">The time of the row; the cursor begins with it, exact to 100 ns.</param>
/// <param name="Id">The row.</param>
public readonly record struct TimePosition(DateTimeOffset Time, Guid Id)
{
    private const int Length = sizeof(long) + 16;
    private const int EncodedLength = Length / 3 * 4;

    /// <summary>Before every row, in the order newest first.</summary>
    public static TimePosition Start => EndingBefore(DateTimeOffset.MaxValue);

    /// <summary>Before every row that has this time, in the order newest first: none has the empty id.</summary>
    /// <param name="time">The time.</param>
    /// <returns>The place.</returns>
    public static TimePosition EndingBefore(DateTimeOffset time) => new(time, Guid.Empty);

    /// <summary>Writes the cursor.</summary>
    /// <returns>Letters, digits, hyphens and underscores.</returns>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Time.UtcTicks);
        Id.TryWriteBytes(bytes[sizeof(long)..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a cursor.</summary>
    /// <param name="text">What a caller sent.</param>
    /// <param name="position">The place.</param>
    /// <returns>False when it is no cursor of a list like this.</returns>
    public static bool TryParse(string text, out TimePosition position)
    {
        ArgumentNullException.ThrowIfNull(text);
        position = default;
        Span<byte> bytes = stackalloc byte[Length];
        // Asked before, since the decoder throws at what isn't valid.
        if (text.Length != EncodedLength || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != Length)
        {
            return false;
        }

        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (ticks < DateTimeOffset.MinValue.UtcTicks || ticks > DateTimeOffset.MaxValue.UtcTicks)
        {
            return false;
        }

        position = new TimePosition(new DateTimeOffset(ticks, TimeSpan.Zero), new Guid(bytes[sizeof(long)..]));
        return true;
    }
}
