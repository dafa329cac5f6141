using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Platform.ServiceDefaults;

/// <summary>The secret that our own processes share, for calls that no user stands behind.</summary>
internal sealed class ServiceKey(IConfiguration configuration)
{
    public const string ConfigurationKey = "ServiceKey";

    private readonly byte[]? _hash = configuration[ConfigurationKey] is { Length: > 0 } key ? Hash(key) : null;

    public bool IsConfigured => _hash is not null;

    /// <summary>Compares in constant time; hashing first makes the lengths equal.</summary>
    public bool Matches(string? offered) => _hash is not null && offered is not null && CryptographicOperations.FixedTimeEquals(_hash, Hash(offered));

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
