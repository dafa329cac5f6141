using System.Buffers.Binary;
using System.Buffers.Text;

namespace Platform.LlmService.Conversations.Lists;

/// <summary>A place in a user's list of conversations. Outside it is an opaque cursor.</summary>
internal readonly record struct ListPosition(DateTimeOffset UpdatedAt, Guid Id)
{
    private const int Length = sizeof(long) + 16;
    private const int EncodedLength = Length / 3 * 4;

    /// <summary>Before every conversation.</summary>
    public static ListPosition Start => new(DateTimeOffset.MaxValue, Guid.Empty);

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, UpdatedAt.UtcTicks);
        Id.TryWriteBytes(bytes[sizeof(long)..]);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryParse(string text, out ListPosition position)
    {
        position = default;
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length != EncodedLength || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != Length)
        {
            return false;
        }

        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (ticks < DateTimeOffset.MinValue.UtcTicks || ticks > DateTimeOffset.MaxValue.UtcTicks)
        {
            return false;
        }

        position = new ListPosition(new DateTimeOffset(ticks, TimeSpan.Zero), new Guid(bytes[sizeof(long)..]));
        return true;
    }
}
