using System.Globalization;

namespace Platform.Benchmarks.Stack;

/// <summary>Processor time of this process and of all that it has started, whether they still live or not.</summary>
internal static class ProcessTree
{
    /// <summary>Linux counts it in hundredths of a second, whatever its timer does.</summary>
    private const double TicksPerSecond = 100;

    public static TimeSpan ProcessorTime()
    {
        var all = Directory.EnumerateDirectories("/proc").Select(Read).OfType<Entry>().ToLookup(static entry => entry.Parent);
        var root = Read($"/proc/{Environment.ProcessId}");
        return root is null ? TimeSpan.Zero : TimeSpan.FromSeconds(Sum(root, all) / TicksPerSecond);
    }

    private static long Sum(Entry entry, ILookup<int, Entry> all) => entry.Ticks + all[entry.Id].Sum(child => Sum(child, all));

    /// <summary>null when it is no process, or gone.</summary>
    private static Entry? Read(string folder)
    {
        if (!int.TryParse(Path.GetFileName(folder), out var id))
        {
            return null;
        }

        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            // "pid (name) state ppid …": the fourteenth to seventeenth are the times of itself and of children that have ended.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return new(id, int.Parse(fields[1], CultureInfo.InvariantCulture), fields[11..15].Sum(static text => long.Parse(text, CultureInfo.InvariantCulture)));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private sealed record Entry(int Id, int Parent, long Ticks);
}
