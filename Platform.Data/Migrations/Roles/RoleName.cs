using System.Security.Cryptography;
using System.Text;

namespace Platform.Data.Migrations.Roles;

internal static class RoleName
{
    /// <summary>NAMEDATALEN - 1: the server would cut a longer name off, and not find it again.</summary>
    private const int MaxBytes = 63;
    private const int HashLength = 16;

    /// <summary>The role of a database: <c>{database}_service</c>, or a name by hash where that is too long or reserved.</summary>
    public static string For(string database)
    {
        var name = $"{database}_service";
        return Encoding.UTF8.GetByteCount(name) <= MaxBytes && !name.StartsWith("pg_", StringComparison.Ordinal)
            ? name
            : $"platform_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(database)))[..HashLength]}_service";
    }
}
