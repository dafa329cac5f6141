using System.Globalization;
using System.Text;

namespace Platform.Data.Caching.Shared;

/// <summary>What replicas tell each other: a character, a version of 16 digits, and what it is about.</summary>
internal readonly record struct CacheMessage(char Kind, long Version, string Text)
{
    public const char KeyInvalidated = 'k';
    public const char TagInvalidated = 't';
    public const char Cleared = 'a';
    public const char RefreshBegun = 'v';
    public const char RowsChanged = 'c';
    public const char Refreshed = 'r';

    private const int Start = 17;
    private const int TimeLength = 13;

    /// <summary>Of <see cref="Refreshed"/>: the end of the refresh.</summary>
    public RefreshMark ToMark() => new(Version, SharedState.Number(Text[..Math.Min(TimeLength, Text.Length)]));

    /// <summary>Of <see cref="Refreshed"/>: whether it wrote entries of this JSON shape.</summary>
    public bool IsOfSchema(string schema) => Text.Length > TimeLength && Text.AsSpan(TimeLength).SequenceEqual(schema);

    public static bool TryRead(byte[]? bytes, out CacheMessage message)
    {
        message = default;
        if (bytes is null || bytes.Length < Start || !long.TryParse(bytes.AsSpan(1, Start - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            return false;
        }
        message = new((char)bytes[0], version, Encoding.UTF8.GetString(bytes, Start, bytes.Length - Start));
        return true;
    }

    /// <summary>The keys of <see cref="RowsChanged"/>, each preceded by its length in bytes, because a key may hold any character.</summary>
    public static List<string> ReadKeys(string text)
    {
        List<string> keys = [];
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
        while (rest.IndexOf((byte)':') is var colon and > 0 && int.TryParse(rest[..colon], out var length) && length <= rest.Length - colon - 1)
        {
            keys.Add(Encoding.UTF8.GetString(rest.Slice(colon + 1, length)));
            rest = rest[(colon + 1 + length)..];
        }
        return keys;
    }
}
