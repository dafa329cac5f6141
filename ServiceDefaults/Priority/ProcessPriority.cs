using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Platform.ServiceDefaults.Priority;

/// <summary>
/// Makes this process stand back. On Linux that takes two steps: priorities belong to threads, of which new ones inherit it; and the kernel shares processors
/// among sessions first (<c>sched(7)</c>, autogroup), so that one which leads a session of its own must say it for the session as well.
/// </summary>
internal static partial class ProcessPriority
{
    private const int OneThread = 0;

    /// <param name="nice">From 1 to 19.</param>
    /// <returns>False when the system refused.</returns>
    public static bool StandBack(int nice) => OperatingSystem.IsLinux() ? AllThreads(nice) && Session(nice) : Whole(nice);

    private static bool AllThreads(int nice)
    {
        // Again while there are others than before: a thread that was being made may have inherited what was.
        for (var (seen, known) = (0, new HashSet<int>()); ; seen = known.Count)
        {
            foreach (var thread in Threads())
            {
                if (known.Add(thread) && GetPriority(OneThread, thread) < nice && SetPriority(OneThread, thread, nice) != 0 && Exists(thread))
                {
                    return false;
                }
            }

            if (known.Count == seen)
            {
                return true;
            }
        }
    }

    private static IEnumerable<int> Threads() =>
        Directory.EnumerateDirectories("/proc/self/task").Select(static path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture));

    private static bool Exists(int thread) => Directory.Exists($"/proc/self/task/{thread}");

    private static bool Session(int nice)
    {
        const string Group = "/proc/self/autogroup";
        if (GetSession(0) != Environment.ProcessId || !File.Exists(Group))
        {
            // Somebody else's session isn't ours to slow down.
            return true;
        }

        try
        {
            File.WriteAllText(Group, nice.ToString(CultureInfo.InvariantCulture));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool Whole(int nice)
    {
        using var self = Process.GetCurrentProcess();
        self.PriorityClass = nice < 10 ? ProcessPriorityClass.BelowNormal : ProcessPriorityClass.Idle;
        return true;
    }

    [LibraryImport("libc", EntryPoint = "getpriority")]
    private static partial int GetPriority(int which, int who);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int nice);

    [LibraryImport("libc", EntryPoint = "getsid")]
    private static partial int GetSession(int process);
}
