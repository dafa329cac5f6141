using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Platform.Data.Caching.Serialization;

/// <summary>
/// What precedes every payload in Redis, of fixed length and in ASCII, so that scripts and people can read it:
/// <c>1</c> (format) · kind · version, 16 digits · created at, Unix milliseconds, 13 digits · time to live, milliseconds, 12 digits.
/// </summary>
internal readonly record struct EntryHeader(EntryKind Kind, long Version, long CreatedAt, long TtlMilliseconds)
{
    public const int Length = 43;
    private const byte Format = (byte)'1';

    /// <summary>False for whatever we did not write.</summary>
    public static bool TryRead(ReadOnlySpan<byte> entry, out EntryHeader header)
    {
        header = default;
        if (entry.Length < Length || entry[0] != Format)
        {
            return false;
        }
        if (!TryReadNumber(entry[2..18], out var version) || !TryReadNumber(entry[18..31], out var createdAt) || !TryReadNumber(entry[31..43], out var ttl))
        {
            return false;
        }
        header = new((EntryKind)entry[1], version, createdAt, ttl);
        return Enum.IsDefined(header.Kind);
    }

    public byte[] Precede(ReadOnlySpan<byte> payload)
    {
        var entry = new byte[Length + payload.Length];
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"1{(char)Kind}{Version:d16}{CreatedAt:d13}{TtlMilliseconds:d12}"), entry);
        payload.CopyTo(entry.AsSpan(Length));
        return entry;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> digits, out long value) =>
        Utf8Parser.TryParse(digits, out value, out var read) && read == digits.Length;
}

internal enum EntryKind
{
    Value = 'V',

    /// <summary>A value that a refresh wrote, and whose freshness refreshes prolong.</summary>
    Indexed = 'I',

    /// <summary>There is no such thing.</summary>
    Negative = 'N',

    /// <summary>Invalidated: loads that began before this version may not write here.</summary>
    Tombstone = 'T',
}
