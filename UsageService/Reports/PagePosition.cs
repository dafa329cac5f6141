using System.Buffers.Binary;
using System.Buffers.Text;

namespace Platform.UsageService.Reports;

/// <summary>A place in the ledger of a tenant, in the order newest first. Outside it is an opaque cursor.</summary>
internal readonly record struct PagePosition(DateTimeOffset StartedAt, Guid EventId)
{
    private const int Length = sizeof(long) + 16;
    private const int EncodedLength = Length / 3 * 4;

    /// <summary>Before every row that started at this time: no event has the empty id.</summary>
    public static PagePosition EndingBefore(DateTimeOffset time) => new(time, Guid.Empty);

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, StartedAt.UtcTicks);
        EventId.TryWriteBytes(bytes[sizeof(long)..]);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryParse(string text, out PagePosition position)
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

        position = new PagePosition(new DateTimeOffset(ticks, TimeSpan.Zero), new Guid(bytes[sizeof(long)..]));
        return true;
    }
}
