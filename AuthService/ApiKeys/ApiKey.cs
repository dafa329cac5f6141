using System.Security.Cryptography;
using System.Text;

namespace Platform.AuthService.ApiKeys;

/// <summary>
/// The text of an API key. Ours are <c>plat_</c> + 28 random base62 characters (166 bits) + 6 characters of checksum, so that a secret
/// scanner can tell a leaked key from a look-alike without asking us. A key that the operator gives may have any form, hence the
/// checksum refuses nothing here.
/// </summary>
internal static class ApiKey
{
    public const int MinLength = 20;
    public const int MaxLength = 256;
    private const string Mark = "plat_";
    private const int RandomLength = 28;
    private const int MaxPrefixLength = 12;
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public static string Create()
    {
        var body = Mark + RandomNumberGenerator.GetString(Base62, RandomLength);
        return body + Checksum(body);
    }

    /// <summary>Whether a text can be a key at all; what can't is refused without asking the store.</summary>
    public static bool IsPossible(string? key)
        => key is { Length: >= MinLength and <= MaxLength } && !key.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>
    /// The part that is kept readable, to find and to show a key. Never more than a third of it: of a short key that the operator
    /// chose, twelve characters would leave too little to guess.
    /// </summary>
    public static string PrefixOf(string key) => key[..Math.Min(MaxPrefixLength, key.Length / 3)];

    /// <summary>Keys are random, so a plain hash is enough: there is nothing to guess that a slow hash would protect.</summary>
    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    internal static string Checksum(string body)
    {
        var crc = Crc32(Encoding.ASCII.GetBytes(body));
        Span<char> text = stackalloc char[6];
        for (var i = text.Length - 1; i >= 0; i--)
        {
            (crc, var digit) = Math.DivRem(crc, 62u);
            text[i] = Base62[(int)digit];
        }

        return new string(text);
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }
}
