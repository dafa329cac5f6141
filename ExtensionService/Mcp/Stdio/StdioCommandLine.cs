using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Platform.ExtensionService.Mcp.Stdio;

/// <summary>How a command is started: with a minimal environment, in a folder of its own, and on Linux watched by a shell.</summary>
internal static class StdioCommandLine
{
    private const string Shell = "/bin/sh";
    private const string Setsid = "/usr/bin/setsid";

    // The command reads through a cat that ends with us, however we end: also with SIGKILL, which leaves nobody to end the command. What is left of
    // its group two seconds later is killed, and when the command itself ends, so are all that it has started. The last echo tells why it ended.
    private const string Watch = """
        ulimit -c 0; ulimit -d "$1" || exit 125; shift
        { cat; exec >&-; sleep 2; kill -KILL 0; } | { "$@"; echo "It ended with code $?." >&2; kill -KILL 0; }
        """;

    public static ProcessStartInfo Of(McpCommand command, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables)
    {
        var folder = Directory.CreateTempSubdirectory("platform-mcp-").FullName;
        var start = new ProcessStartInfo
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        string[] line = [command.Path, .. command.Arguments, .. arguments];
        if (CanWatch)
        {
            start.FileName = Setsid;
            line = [Shell, "-c", Watch, "sh", (command.MemoryMegabytes * 1024L).ToString(CultureInfo.InvariantCulture), .. line];
        }
        else
        {
            (start.FileName, line) = (line[0], line[1..]);
        }

        foreach (var argument in line)
        {
            start.ArgumentList.Add(argument);
        }

        SetEnvironment(start, folder, command, variables);
        return start;
    }

    private static bool CanWatch => OperatingSystem.IsLinux() && File.Exists(Setsid) && File.Exists(Shell);

    private static void SetEnvironment(ProcessStartInfo start, string folder, McpCommand command, IReadOnlyDictionary<string, string> variables)
    {
        // Ours holds the secrets of the platform.
        start.Environment.Clear();
        start.Environment["PATH"] = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.System) : "/usr/local/bin:/usr/bin:/bin";
        start.Environment["HOME"] = folder;
        start.Environment["TMPDIR"] = folder;
        start.Environment["LANG"] = "C.UTF-8";
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        foreach (var (name, value) in variables)
        {
            // Also those that were allowed when they were stored and are not now.
            if (command.AllowedVariables.Contains(name))
            {
                start.Environment[name] = value;
            }
        }
    }
}
