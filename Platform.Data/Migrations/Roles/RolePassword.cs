using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Data.Migrations.Roles;

/// <summary>The password of a service's role. All replicas derive the same one, so that it is stored nowhere, and none ever sends it in a statement.</summary>
internal static class RolePassword
{
    private const int Iterations = 4096;
    private const int SaltBytes = 16;

    public static string Derive(string adminPassword, string role) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(adminPassword), Encoding.UTF8.GetBytes($"platform database role:{role}")));

    /// <summary>What the server keeps instead of the password (RFC 5803); logs and <c>pg_stat_statements</c> may show it.</summary>
    public static string Verifier(string password) => Verifier(password, RandomNumberGenerator.GetBytes(SaltBytes));

    /// <summary>A derived password is ASCII, which SASLprep leaves as it is.</summary>
    internal static string Verifier(string password, byte[] salt)
    {
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        var storedKey = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var serverKey = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(storedKey)}:{Convert.ToBase64String(serverKey)}";
    }
}
