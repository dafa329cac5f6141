using System.Security.Cryptography;
using System.Text;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Sessions;

/// <summary>
/// A session token, of the form that <see cref="CredentialText"/> describes. Its first random characters (65 bits) stay over all refreshes, so that a
/// token that was replaced long ago still leads to its session; the others (101 bits) are new each time.
/// </summary>
internal static class SessionToken
{
    private const int CommonLength = 11;

    public static string CreatePrefix() => CredentialText.SessionMark + RandomNumberGenerator.GetString(CredentialText.Alphabet, CommonLength);

    public static string Create(string prefix)
        => CredentialText.Complete(prefix + RandomNumberGenerator.GetString(CredentialText.Alphabet, CredentialText.RandomLength - CommonLength));

    public static string PrefixOf(string token) => token[..(CredentialText.SessionMark.Length + CommonLength)];

    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
