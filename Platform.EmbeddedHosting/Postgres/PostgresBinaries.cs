namespace Aspire.Hosting.Embedded.Postgres;

/// <summary>An installed PostgreSQL.</summary>
internal sealed record PostgresBinaries(string Folder, int MajorVersion)
{
    public const string Setting = "Postgres:BinPath";

    /// <summary>
    /// Looks at <paramref name="binPath"/> (the setting; nothing else counts then), PATH and the usual places; on Debian as root installs the package when there is none.
    /// </summary>
    /// <param name="binPath">Value of <see cref="Setting"/>.</param>
    /// <param name="clusterFolder">Folder of the cluster it is for: binaries of the version that made it are preferred.</param>
    /// <param name="report">Told, in a sentence, about anything that takes long or changes the machine.</param>
    /// <param name="ct">Ends the search or the installation.</param>
    public static Task<PostgresBinaries> FindOrInstallAsync(string? binPath, string clusterFolder, Action<string> report, CancellationToken ct)
        => throw new NotImplementedException($"{binPath} {clusterFolder} {report} {ct}");
}
