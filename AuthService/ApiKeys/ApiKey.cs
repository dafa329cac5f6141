using System.Security.Cryptography;
using System.Text;
using Platform.ServiceDefaults;

namespace Platform.AuthService.ApiKeys;

/// <summary>An API key, of the form that <see cref="CredentialText"/> describes, or of any form when the operator gave it.</summary>
internal static class ApiKey
{
    private const int MaxPrefixLength = 12;

    public static string Create()
        => CredentialText.Complete(
            CredentialText.ApiKeyMark + RandomNumberGenerator.GetString(CredentialText.Alphabet, CredentialText.RandomLength));

    /// <summary>Whether a key that an operator chose could ever be accepted.</summary>
    public static bool IsPossible(string key) => CredentialText.IsPossible(key) && !CredentialText.IsSession(key);

    /// <summary>
    /// The part that is kept readable, to find and to show a key. Never more than a third of it: of a short key that the operator
    /// chose, twelve characters would leave too little to guess.
    /// </summary>
    public static string PrefixOf(string key) => key[..Math.Min(MaxPrefixLength, key.Length / 3)];

    /// <summary>Keys are random, so a plain hash is enough: there is nothing to guess that a slow hash would protect.</summary>
    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
