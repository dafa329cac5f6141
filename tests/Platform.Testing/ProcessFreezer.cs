using System.Globalization;
using Aspire.Hosting.Embedded.Processes;

namespace Platform.Testing;

/// <summary>Stops a process and its children in their tracks (SIGSTOP) and lets them go on (SIGCONT): what a hung server looks like from outside.</summary>
public static class ProcessFreezer
{
    private const int Stop = 19;
    private const int Continue = 18;

    /// <summary>Returns when all of them have really stopped: the signal alone only asks for it.</summary>
    public static void Freeze(int processId)
    {
        SignalTree(processId, Stop);
        SpinWait.SpinUntil(() => IsStopped(processId), TimeSpan.FromSeconds(5));
    }

    public static void Thaw(int processId) => SignalTree(processId, Continue);

    private static void SignalTree(int processId, int signal)
    {
        Signals.Send(processId, signal);
        foreach (var child in Children(processId))
        {
            SignalTree(child, signal);
        }
    }

    private static IEnumerable<int> Children(int parent)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var id) && ParentOf(folder) == parent)
            {
                yield return id;
            }
        }
    }

    private static bool IsStopped(int processId) =>
        Fields($"/proc/{processId}") is not { } fields || (fields[0] == "T" && Children(processId).All(IsStopped));

    private static int ParentOf(string folder) => Fields(folder) is { } fields ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0;

    /// <summary>State, parent and so on; null when the process is gone.</summary>
    private static string[]? Fields(string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            // "pid (name) state ppid …", where the name may hold anything, brackets included.
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
