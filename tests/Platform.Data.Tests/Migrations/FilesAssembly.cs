using System.Reflection;
using System.Text;

namespace Platform.Data.Tests.Migrations;

/// <summary>An assembly whose embedded files a test writes.</summary>
internal sealed class FilesAssembly(params IReadOnlyList<MigrationFile> files) : Assembly
{
    public override string[] GetManifestResourceNames() => [.. files.Select(static file => $"Test.Migrations.{file.Name}")];

    public override Stream GetManifestResourceStream(string name) =>
        new MemoryStream(Encoding.UTF8.GetBytes(files.Single(file => name.EndsWith(file.Name, StringComparison.Ordinal)).Sql));
}

internal sealed record MigrationFile(string Name, string Sql);
