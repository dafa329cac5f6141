using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Postgres;

/// <summary>On Debian and its relatives, as root, the missing package is installed instead of asked for.</summary>
internal static class PostgresInstallation
{
    private const string AptGet = "/usr/bin/apt-get";

    private static readonly Dictionary<string, string> NoQuestions = new() { ["DEBIAN_FRONTEND"] = "noninteractive", ["UCF_FORCE_CONFFOLD"] = "1" };

    public static bool IsPossible => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && File.Exists(AptGet);

    public static string Advice
        => OperatingSystem.IsMacOS() ? "brew install postgresql@17"
        : OperatingSystem.IsWindows() ? "winget install PostgreSQL.PostgreSQL.17"
        : File.Exists(AptGet) ? "sudo apt-get install -y --no-install-recommends postgresql"
        : "sudo dnf install -y postgresql-server";

    public static async Task RunAsync(Action<string> report, CancellationToken ct)
    {
        report("No PostgreSQL was found. Installing it with: apt-get install -y --no-install-recommends postgresql");
        // First the package that owns the policy on new clusters, so that the policy can be set before the server's package asks for it.
        if (!(await InstallAsync("postgresql-common")).Succeeded)
        {
            report("The package lists are missing or old: apt-get update");
            await ToolRun.RunAsync([AptGet, "update"], NoQuestions, CancellationToken.None);
            Check(await InstallAsync("postgresql-common"));
        }

        ct.ThrowIfCancellationRequested();
        using (new NoMainCluster())
        {
            Check(await InstallAsync("postgresql"));
        }
    }

    // Never cancelled: an installation cut in half is a machine that needs repair.
    private static Task<ToolRun> InstallAsync(string package)
        => ToolRun.RunAsync(
            [AptGet, "install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120", package], NoQuestions, CancellationToken.None);

    private static void Check(ToolRun installation)
    {
        if (!installation.Succeeded)
        {
            throw new EmbeddedHostingException($"PostgreSQL could not be installed. Try by hand: {Advice}{Environment.NewLine}{installation.Output}");
        }
    }

    /// <summary>
    /// Debian makes and starts a cluster "main" with the package. Nobody has asked for it, and it would take port 5432. The policy says no
    /// while we install, and is put back then: what else will be installed is not our business.
    /// </summary>
    private sealed class NoMainCluster : IDisposable
    {
        private const string Policy = "/etc/postgresql-common/createcluster.conf";

        private readonly string? _before = File.Exists(Policy) ? File.ReadAllText(Policy) : null;

        public NoMainCluster() => File.WriteAllText(Policy, $"{_before}\ncreate_main_cluster = false\n");

        public void Dispose()
        {
            if (_before is null)
            {
                File.Delete(Policy);
            }
            else
            {
                File.WriteAllText(Policy, _before);
            }
        }
    }
}
