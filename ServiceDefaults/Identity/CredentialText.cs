using System.Diagnostics.CodeAnalysis;

namespace Platform.ServiceDefaults;

/// <summary>
/// The text of a credential: a mark, 28 random base62 characters and a checksum of 6, so that a mistyped one is refused without asking anybody, and a
/// scanner can tell a leaked one from a look-alike. A text without a mark of ours is a key that an operator chose; its form says nothing.
/// </summary>
public static class CredentialText
{
    /// <summary>What API keys begin with.</summary>
    public const string ApiKeyMark = "plat_";

    /// <summary>What session tokens begin with.</summary>
    public const string SessionMark = "plats_";

    /// <summary>Random characters of a credential of ours.</summary>
    public const int RandomLength = 28;

    /// <summary>The shortest credential, in characters.</summary>
    public const int MinLength = 20;

    /// <summary>The longest credential, in characters.</summary>
    public const int MaxLength = 256;

    /// <summary>The characters that credentials of ours are made of.</summary>
    public const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private const int ChecksumLength = 6;

    /// <summary>Adds the checksum.</summary>
    /// <param name="body">Mark and random characters; ASCII.</param>
    /// <returns>The credential.</returns>
    public static string Complete(string body) => string.Concat(body, Checksum(body));

    /// <summary>Whether a credential is a session's; others are API keys.</summary>
    /// <param name="credential">The credential.</param>
    /// <returns>Whether it has a session's mark.</returns>
    public static bool IsSession(string credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return credential.StartsWith(SessionMark, StringComparison.Ordinal);
    }

    /// <summary>Whether a text can be a credential at all; what can't need not be asked about.</summary>
    /// <param name="credential">What was presented.</param>
    /// <returns>False for what is too short, too long, not printable ASCII, or has a mark of ours and not the checksum.</returns>
    public static bool IsPossible([NotNullWhen(true)] string? credential)
        => credential is { Length: >= MinLength and <= MaxLength }
            && !credential.AsSpan().ContainsAnyExceptInRange('!', '~')
            && MarkOf(credential) is var mark
            && (mark == 0 || HasChecksum(credential, mark));

    internal static string Checksum(ReadOnlySpan<char> body)
    {
        Span<char> checksum = stackalloc char[ChecksumLength];
        Write(Crc32(body), checksum);
        return new string(checksum);
    }

    private static int MarkOf(string credential)
        => IsSession(credential) ? SessionMark.Length
            : credential.StartsWith(ApiKeyMark, StringComparison.Ordinal) ? ApiKeyMark.Length : 0;

    private static bool HasChecksum(ReadOnlySpan<char> credential, int mark)
    {
        if (credential.Length != mark + RandomLength + ChecksumLength)
        {
            return false;
        }
        Span<char> checksum = stackalloc char[ChecksumLength];
        Write(Crc32(credential[..^ChecksumLength]), checksum);
        return credential.EndsWith(checksum, StringComparison.Ordinal);
    }

    private static void Write(uint crc, Span<char> text)
    {
        for (var i = text.Length - 1; i >= 0; i--)
        {
            (crc, var digit) = Math.DivRem(crc, 62u);
            text[i] = Alphabet[(int)digit];
        }
    }

    private static uint Crc32(ReadOnlySpan<char> ascii)
    {
        var crc = uint.MaxValue;
        foreach (var value in ascii)
        {
            crc ^= (byte)value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }
        return ~crc;
    }
}
