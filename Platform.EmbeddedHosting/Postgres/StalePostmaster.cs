using System.Globalization;
using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Postgres;

/// <summary>
/// A killed server leaves postmaster.pid. PostgreSQL copes with it unless that number lives again: as another program (after a restart of
/// the machine or container numbers repeat), or as a server nobody has recorded.
/// </summary>
internal static class StalePostmaster
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task ClearAsync(string dataFolder, TimeProvider clock, CancellationToken ct)
    {
        var file = Path.Combine(dataFolder, "postmaster.pid");
        if (!OperatingSystem.IsLinux() || Find(file) is not { } id || ProcessCommand.Of(id) is not { } command)
        {
            return;
        }

        // We hold the lock of the data folder, so a server on this cluster is no other AppHost's.
        for (var started = clock.GetTimestamp(); IsServerOf(dataFolder, command); command = ProcessCommand.Of(id) ?? [])
        {
            Signals.Send(id, clock.GetElapsedTime(started) < Grace ? Signals.Interrupt : Signals.Kill);
            await Task.Delay(Pause, clock, ct);
        }

        File.Delete(file);
    }

    private static int? Find(string file)
        => File.Exists(file) && int.TryParse(File.ReadLines(file).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 1 ? id : null;

    private static bool IsServerOf(string dataFolder, string[] command)
        => command is [var program, ..] && Path.GetFileName(program) == "postgres" && command.Contains(dataFolder);
}
