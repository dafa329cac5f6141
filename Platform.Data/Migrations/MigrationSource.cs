using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Data.Migrations;

/// <summary>An assembly with embedded migration files.</summary>
internal sealed record MigrationSource(Assembly Assembly)
{
    private const string Folder = ".Migrations.";

    public IEnumerable<Migration> Read()
    {
        foreach (var resource in Assembly.GetManifestResourceNames())
        {
            if (resource.EndsWith(".sql", StringComparison.Ordinal) && resource.IndexOf(Folder, StringComparison.Ordinal) is >= 0 and var at)
            {
                using var reader = new StreamReader(Assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
                yield return Migration.Create(resource[(at + Folder.Length)..], reader.ReadToEnd());
            }
        }
    }
}

/// <summary>One migration file.</summary>
internal sealed record Migration(string Name, string Sql, string Checksum)
{
    public static Migration Create(string name, string sql)
    {
        // A checkout may turn line ends; that is no change.
        var text = sql.ReplaceLineEndings("\n");
        return new(name, text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }
}
