using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Postgres;

/// <summary>
/// PostgreSQL refuses root. As root we therefore run it as another user if that user can reach the data folder; otherwise (a home of root, say)
/// in a user namespace in which the owner of root's files is an ordinary user.
/// </summary>
/// <param name="Command">Put before the program; empty when we are not root.</param>
/// <param name="Owner">User and group, numeric, whose files the cluster's are; null for our own.</param>
internal sealed record PostgresIdentity(IReadOnlyList<string> Command, string? Owner)
{
    private static readonly string[] Users = ["postgres", "nobody"];
    private static readonly string[] Namespace = ["unshare", "--user", "--map-user=1000", "--map-group=1000"];

    public static async Task<PostgresIdentity> ChooseAsync(string folder, PostgresBinaries binaries, CancellationToken ct)
    {
        if (!Environment.IsPrivilegedProcess || OperatingSystem.IsWindows())
        {
            return new([], null);
        }

        if (!OperatingSystem.IsLinux())
        {
            throw new EmbeddedHostingException("PostgreSQL does not run as root. Start the AppHost as an ordinary user.");
        }

        return await ExistingAsync(folder, binaries, ct) ?? await OfUserAsync(folder, binaries, ct) ?? await OfNamespaceAsync(folder, ct);
    }

    /// <summary>Hands over a folder or file that we have made for it.</summary>
    public async Task GiveAsync(string path, CancellationToken ct)
    {
        if (Owner is not null)
        {
            await MustAsync(ct, "chown", Owner, path);
        }
    }

    // The cluster's files decide: who made them must go on reading them.
    private static async Task<PostgresIdentity?> ExistingAsync(string folder, PostgresBinaries binaries, CancellationToken ct)
    {
        if (ClusterFiles.MajorVersion(folder) is null)
        {
            return null;
        }

        var owner = await MustAsync(ct, "stat", "-c", "%u:%g", ClusterFiles.Data(folder));
        if (!owner.StartsWith("0:", StringComparison.Ordinal))
        {
            if (As(owner) is var user && await CanReachAsync(user, folder, binaries, ct))
            {
                return user;
            }

            // The folder was moved to a place that its user cannot enter.
            await MustAsync(ct, "chown", "-R", "0:0", folder);
        }

        return await OfNamespaceAsync(folder, ct);
    }

    private static async Task<PostgresIdentity?> OfUserAsync(string folder, PostgresBinaries binaries, CancellationToken ct)
    {
        foreach (var name in Users)
        {
            var user = await ToolRun.RunAsync(ct, "id", "-u", name);
            var group = await ToolRun.RunAsync(ct, "id", "-g", name);
            if (user.Succeeded && group.Succeeded && As($"{user.Output}:{group.Output}") is var identity && await CanReachAsync(identity, folder, binaries, ct))
            {
                return identity;
            }
        }

        return null;
    }

    private static async Task<PostgresIdentity> OfNamespaceAsync(string folder, CancellationToken ct)
        => (await ToolRun.RunAsync(ct, [.. Namespace, "true"])).Succeeded
            ? new(Namespace, null)
            : throw new EmbeddedHostingException(
                $"PostgreSQL does not run as root. No other user can enter the folders above {folder}, and this system allows no user namespaces. "
                + "Move the data folder to a place that others may enter, such as below /var/lib, or start the AppHost as an ordinary user.");

    /// <summary>The data folder itself is ours, and private: passing through it is all that is granted, and only if it leads anywhere.</summary>
    private static async Task<bool> CanReachAsync(PostgresIdentity user, string folder, PostgresBinaries binaries, CancellationToken ct)
    {
        var parent = Path.GetDirectoryName(Path.GetFullPath(folder)) ?? "/";
        var above = Path.GetDirectoryName(parent) ?? "/";
        if (OperatingSystem.IsWindows() || !(await ToolRun.RunAsync(ct, [.. user.Command, "test", "-x", above, "-a", "-x", binaries.Server])).Succeeded)
        {
            return false;
        }

        File.SetUnixFileMode(parent, File.GetUnixFileMode(parent) | UnixFileMode.OtherExecute);
        return true;
    }

    private static PostgresIdentity As(string owner)
        => owner.Split(':') is [var user, var group]
            ? new(["setpriv", $"--reuid={user}", $"--regid={group}", "--clear-groups"], owner)
            : throw new EmbeddedHostingException($"stat answered {owner} where an owner was expected.");

    private static async Task<string> MustAsync(CancellationToken ct, params IReadOnlyList<string> command)
        => await ToolRun.RunAsync(command, new Dictionary<string, string>(), ct) is { Succeeded: true, Output: var output }
            ? output
            : throw new EmbeddedHostingException($"This failed: {string.Join(' ', command)}");
}
