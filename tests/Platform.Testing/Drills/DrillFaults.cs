using System.Diagnostics;

namespace Platform.Testing;

/// <summary>Kills one thing after another, or lets it stand still for a while: which, when and how long is drawn from the seed.</summary>
public sealed class DrillFaults(IReadOnlyList<DrillTarget> targets, int seed)
{
    private const int ShortestPause = 300;
    private const int LongestPause = 2500;
    private readonly Random _random = new(seed);
    private readonly Dictionary<string, int> _done = [];

    /// <summary>What was done how often, e.g. <c>kill llmservice</c>.</summary>
    public IReadOnlyDictionary<string, int> Done => _done;

    /// <summary>Goes on until the end; then nothing is frozen any more.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        while (await PauseAsync(end))
        {
            var target = targets[_random.Next(targets.Count)];
            if (await target.FindProcessAsync() is not { } id || !IsRunning(id))
            {
                continue;
            }

            if (_random.Next(2) == 0)
            {
                Count($"kill {target.Name}");
                Kill(id);
            }
            else
            {
                Count($"freeze {target.Name}");
                ProcessFreezer.Freeze(id);
                await PauseAsync(end);
                ProcessFreezer.Thaw(id);
            }
        }
    }

    private void Count(string fault) => _done[fault] = _done.GetValueOrDefault(fault) + 1;

    /// <returns>False at the end.</returns>
    private async Task<bool> PauseAsync(CancellationToken end)
    {
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(ShortestPause, LongestPause)), TimeProvider.System, end);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static bool IsRunning(int id) => Directory.Exists($"/proc/{id}");

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // It was just ending by itself.
        }
    }
}
