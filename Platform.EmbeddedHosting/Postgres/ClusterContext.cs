using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Postgres;

/// <summary>What creating, starting and probing a cluster share.</summary>
internal sealed record ClusterContext(
    string Folder, PostgresBinaries Binaries, string UserName, string Password, string LogPath, ProcessLauncher Launcher, TimeProvider Clock)
{
    /// <summary>SIGINT is PostgreSQL's fast shutdown: sessions are ended, and a checkpoint makes the next start need no recovery.</summary>
    public ProcessSpec Spec(string name, string program, IReadOnlyList<string> arguments, PostgresIdentity identity) => new(
        name,
        program,
        arguments,
        // A folder that any user can be in; PostgreSQL looks at the one it is started in.
        Path.GetPathRoot(Path.GetFullPath(Folder)) ?? Folder,
        BareEnvironment.With(("LC_ALL", "C")),
        LogPath,
        StopSignal: Signals.Interrupt,
        ParentDeathSignal: Signals.Interrupt,
        IdentityCommand: identity.Command);
}
