using System.Diagnostics;

namespace Aspire.Hosting.Embedded.Processes;

/// <summary>
/// The chain of programs a child passes through on Linux and macOS. Each replaces itself by the next (exec), so that the process we start is the
/// process we wait for, and nothing stays in between:
/// <code>
/// setsid            own session: Ctrl-C on our terminal does not reach it, and one signal reaches its whole group
/// sh                opens the log, still as our user, then
/// (identity)        changes the user, if asked
/// setpriv           asks for a signal when we die; after the change of user, which would cancel it
/// sh                ends at once if we died before that took effect, then
/// program
/// </code>
/// </summary>
internal static class StartCommand
{
    private const string Shell = "/bin/sh";

    private static readonly string[] Folders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

    private static readonly string? SetSid = Find("setsid");
    private static readonly string? SetPriv = OperatingSystem.IsLinux() ? Find("setpriv") : null;

    public static ProcessStartInfo For(ProcessSpec spec)
    {
        string[] chain =
        [
            .. SetSid is null ? Array.Empty<string>() : [SetSid],
            Shell, "-c", """log=$0; exec "$@" </dev/null >>"$log" 2>&1""", spec.LogPath,
            .. spec.IdentityCommand ?? [],
            .. SetPriv is null ? Array.Empty<string>() : [SetPriv, "--pdeathsig", SignalName(spec.ParentDeathSignal)],
            Shell, "-c", """[ "$PPID" = "$0" ] || exit 143; exec "$@" """, $"{Environment.ProcessId}",
            spec.FileName, .. spec.Arguments,
        ];
        var start = new ProcessStartInfo(chain[0], chain[1..])
        {
            WorkingDirectory = spec.WorkingDirectory,
            // Nothing goes through these pipes but the complaint of a chain that broke before the log was open. Without them
            // .NET takes the child for one that shares our terminal and changes the terminal's settings.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in spec.Environment.Where(pair => pair.Value is not null))
        {
            start.Environment[name] = value;
        }

        return start;
    }

    public static string? Find(string program) => Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static string SignalName(int signal) => signal switch
    {
        Signals.Interrupt => "INT",
        Signals.Terminate => "TERM",
        _ => "KILL",
    };
}
