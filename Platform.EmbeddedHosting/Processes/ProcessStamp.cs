using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Embedded.Processes;

/// <summary>Tells a process from a later one with the same number.</summary>
internal static class ProcessStamp
{
    private const string BootId = "/proc/sys/kernel/random/boot_id";

    /// <summary>Null when it has ended; an orphan that nobody reaps (a container without an init) has ended, too.</summary>
    public static string? Of(int processId) => OperatingSystem.IsLinux() ? OfLinux(processId) : OfOthers(processId);

    public static void KillTree(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // gone meanwhile
        }
    }

    private static string? OfLinux(int processId)
    {
        try
        {
            // "42 (name, which may hold anything) S 1 …": state and start time are fields 3 and 22.
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : $"{File.ReadAllText(BootId).Trim()}/{fields[19]}";
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string? OfOthers(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
