using System.Diagnostics;
using System.Globalization;

namespace Platform.Benchmarks.Neighbours;

/// <summary>A process that has nothing to do with the platform and uses as much of the processors as it is told to: what any neighbour on the machine does.</summary>
internal sealed class Burner : IDisposable
{
    public const string Name = "burn";

    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly Process _process;

    public Burner(double processors) =>
        _process = Process.Start(new ProcessStartInfo("dotnet", [typeof(Burner).Assembly.Location, Name, processors.ToString(CultureInfo.InvariantCulture)]))!;

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>The other side: until it is killed.</summary>
    public static int Run(string processors)
    {
        var part = Math.Clamp(double.Parse(processors, CultureInfo.InvariantCulture) / Environment.ProcessorCount, 0, 1);
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() => Burn(part))).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
        return 0;
    }

    private static void Burn(double part)
    {
        using var never = new ManualResetEventSlim();
        var (began, busy) = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
        while (true)
        {
            // By what is owed since the beginning: a timer's milliseconds are coarse.
            var spin = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(spin) < Longest && busy + Stopwatch.GetElapsedTime(spin) < Stopwatch.GetElapsedTime(began) * part)
            {
            }

            busy += Stopwatch.GetElapsedTime(spin);
            if (busy >= Stopwatch.GetElapsedTime(began) * part)
            {
                never.Wait(Pause);
            }
        }
    }
}
