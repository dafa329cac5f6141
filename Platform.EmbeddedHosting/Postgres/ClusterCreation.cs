using Aspire.Hosting.Embedded.Data;
using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Postgres;

/// <summary>initdb beside the place where the cluster shall be, then a rename: killed at any moment, it leaves a whole cluster or none.</summary>
internal static class ClusterCreation
{
    public static async Task RunAsync(ClusterContext context, PostgresIdentity identity, CancellationToken ct)
    {
        var passwordFile = Path.Combine(context.Folder, "password");
        var made = ClusterFiles.New(context.Folder);
        await identity.GiveAsync(context.Folder, ct);
        DurableFile.Write(passwordFile, context.Password);
        try
        {
            await identity.GiveAsync(passwordFile, ct);
            string[] arguments =
            [
                "-D", made, "-U", context.UserName, $"--pwfile={passwordFile}", "--auth=scram-sha-256",
                "--data-checksums", "--wal-segsize=4", "-E", "UTF8", $"--locale={(OperatingSystem.IsLinux() ? "C.UTF-8" : "C")}",
            ];
            await RunInitDbAsync(context, arguments, identity, ct);
        }
        finally
        {
            File.Delete(passwordFile);
        }

        Directory.Move(made, ClusterFiles.Data(context.Folder));
        DurableFile.SyncFolder(context.Folder);
    }

    private static async Task RunInitDbAsync(ClusterContext context, string[] arguments, PostgresIdentity identity, CancellationToken ct)
    {
        var spec = context.Spec("initdb", context.Binaries.InitDb, arguments, identity) with { StopSignal = Signals.Kill, ParentDeathSignal = Signals.Kill };
        var initdb = await context.Launcher.StartAsync(spec, ct);
        try
        {
            if (await initdb.Exited.WaitAsync(ct) is var code && code != 0)
            {
                throw new EndedEarlyException(spec.Name, code, context.LogPath);
            }
        }
        finally
        {
            await initdb.StopAsync(TimeSpan.Zero, CancellationToken.None);
        }
    }
}
