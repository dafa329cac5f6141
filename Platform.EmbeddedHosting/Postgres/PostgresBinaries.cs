using System.Globalization;
using System.Text.RegularExpressions;
using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Postgres;

/// <summary>An installed PostgreSQL.</summary>
internal sealed partial record PostgresBinaries(string Folder, int MajorVersion)
{
    public const string Setting = "Postgres:BinPath";

    /// <summary>The oldest version that is still maintained at the time of writing.</summary>
    private const int Oldest = 14;

    public string InitDb => Program(Folder, "initdb");

    public string Server => Program(Folder, "postgres");

    [GeneratedRegex(@"\(PostgreSQL\) (?<major>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Version { get; }

    /// <summary>
    /// Looks at <paramref name="binPath"/> (the setting; nothing else counts then), PATH and the usual places; on Debian as root installs the package when there is none.
    /// </summary>
    /// <param name="binPath">Value of <see cref="Setting"/>.</param>
    /// <param name="clusterFolder">Folder of the cluster it is for: binaries of the version that made it are preferred.</param>
    /// <param name="report">Told, in a sentence, about anything that takes long or changes the machine.</param>
    /// <param name="ct">Ends the search or the installation.</param>
    public static async Task<PostgresBinaries> FindOrInstallAsync(string? binPath, string clusterFolder, Action<string> report, CancellationToken ct)
    {
        if (!string.IsNullOrWhiteSpace(binPath))
        {
            return await AtAsync(binPath, ct) ?? await AtAsync(Path.Combine(binPath, "bin"), ct)
                ?? throw new EmbeddedHostingException($"The setting {Setting} names {binPath}, where there are no programs initdb and postgres that run.");
        }

        var wanted = ClusterFiles.MajorVersion(clusterFolder);
        var found = await FindAsync(PostgresPlaces.All(), wanted, ct);
        if (found is null && PostgresInstallation.IsPossible)
        {
            await PostgresInstallation.RunAsync(report, ct);
            found = await FindAsync(PostgresPlaces.All(), wanted, ct);
        }

        return found ?? throw new EmbeddedHostingException(
            $"No PostgreSQL {Oldest} or newer was found on this machine. Install it with: {PostgresInstallation.Advice} (or name the folder of its programs in the setting {Setting}).");
    }

    /// <summary>The first one, or better the first of the version wanted.</summary>
    public static async Task<PostgresBinaries?> FindAsync(IEnumerable<string> folders, int? wanted, CancellationToken ct)
    {
        PostgresBinaries? first = null;
        foreach (var folder in folders)
        {
            if (await AtAsync(folder, ct) is not { } found || found.MajorVersion < Oldest)
            {
                continue;
            }

            if (wanted is null || found.MajorVersion == wanted)
            {
                return found;
            }

            first ??= found;
        }

        return first;
    }

    private static async Task<PostgresBinaries?> AtAsync(string folder, CancellationToken ct)
    {
        if (!File.Exists(Program(folder, "initdb")) || !File.Exists(Program(folder, "postgres")))
        {
            return null;
        }

        var answer = await ToolRun.RunAsync(ct, Program(folder, "postgres"), "--version");
        return answer.Succeeded && Version.Match(answer.Output) is { Success: true } match
            ? new PostgresBinaries(folder, int.Parse(match.Groups["major"].Value, CultureInfo.InvariantCulture))
            : null;
    }

    private static string Program(string folder, string name) => Path.Combine(folder, OperatingSystem.IsWindows() ? $"{name}.exe" : name);
}
