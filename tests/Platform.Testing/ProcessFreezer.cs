using Aspire.Hosting.Embedded.Processes;

namespace Platform.Testing;

/// <summary>Stops a process and its children in their tracks (SIGSTOP) and lets them go on (SIGCONT): what a hung server looks like from outside.</summary>
public static class ProcessFreezer
{
    private const int Stop = 19;
    private const int Continue = 18;

    public static void Freeze(int processId) => SignalTree(processId, Stop);

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

    private static int ParentOf(string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            // "pid (name) state ppid …", where the name may hold anything, brackets included.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return int.Parse(fields[1], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
