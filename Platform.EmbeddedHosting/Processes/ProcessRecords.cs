using System.Globalization;

namespace Aspire.Hosting.Embedded.Processes;

/// <summary>
/// What was started and not yet seen to end, one small file a process, so that the next run can end what a killed one left.
/// On Linux the parent-death signal has usually done it already; but PostgreSQL may still be at its last checkpoint.
/// </summary>
internal sealed class ProcessRecords(string folder)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public void Add(int processId, string name, int stopSignal)
    {
        // A process that is gone already needs no record.
        if (ProcessStamp.Of(processId) is { } stamp)
        {
            File.WriteAllLines(FileOf(processId), [name, stamp, stopSignal.ToString(CultureInfo.InvariantCulture)]);
        }
    }

    public void Remove(int processId) => File.Delete(FileOf(processId));

    /// <summary>Ends every recorded process that still is the one that was recorded, in order if it lets us.</summary>
    public async Task EndLeftoversAsync(TimeProvider clock, CancellationToken ct)
    {
        var files = Directory.GetFiles(folder);
        await Task.WhenAll(files.Select(Read).OfType<Leftover>().Select(leftover => EndAsync(leftover, clock, ct)));
        Array.ForEach(files, File.Delete);
    }

    private static async Task EndAsync(Leftover leftover, TimeProvider clock, CancellationToken ct)
    {
        if (!leftover.IsAlive)
        {
            return;
        }

        leftover.Signal(leftover.StopSignal);
        for (var started = clock.GetTimestamp(); leftover.IsAlive && clock.GetElapsedTime(started) < Grace;)
        {
            await Task.Delay(Pause, clock, ct);
        }

        while (leftover.IsAlive)
        {
            leftover.Signal(Signals.Kill);
            await Task.Delay(Pause, clock, ct);
        }
    }

    // A record cut short by a crash names nothing that could safely be ended.
    private static Leftover? Read(string file)
        => int.TryParse(Path.GetFileName(file), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 1
            && File.ReadAllLines(file) is [_, var stamp, var signal]
            && int.TryParse(signal, NumberStyles.None, CultureInfo.InvariantCulture, out var stopSignal)
            ? new Leftover(id, stamp, stopSignal)
            : null;

    private string FileOf(int processId) => Path.Combine(folder, processId.ToString(CultureInfo.InvariantCulture));

    private sealed record Leftover(int Id, string Stamp, int StopSignal)
    {
        public bool IsAlive => ProcessStamp.Of(Id) == Stamp;

        public void Signal(int signal)
        {
            if (OperatingSystem.IsWindows())
            {
                ProcessStamp.KillTree(Id);
                return;
            }

            if (signal == Signals.Kill)
            {
                Signals.SendToGroup(Id, signal);
            }

            Signals.Send(Id, signal);
        }
    }
}
