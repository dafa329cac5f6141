using System.Security.Cryptography;
using System.Text;

namespace Platform.AuthService.Accounts;

/// <summary>A secret that somebody is handed once, to do one thing: accept an invitation, set a password. Kept as a hash.</summary>
internal static class OneTimeToken
{
    public const string InvitationMark = "plati_";
    public const string PasswordResetMark = "platr_";
    private const int RandomLength = 32;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public static string Create(string mark) => mark + RandomNumberGenerator.GetString(Alphabet, RandomLength);

    /// <summary>Whether a text can be such a token at all; what can't is refused without asking the store.</summary>
    public static bool IsPossible(string? token, string mark)
        => token is not null && token.Length == mark.Length + RandomLength && token.StartsWith(mark, StringComparison.Ordinal)
            && token.Skip(mark.Length).All(char.IsAsciiLetterOrDigit);

    /// <summary>Random, so a plain hash is enough: there is nothing to guess that a slow hash would protect.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
