using Microsoft.Extensions.Options;
using Platform.LlmService.Metering;

namespace Platform.LlmService.WarmUp;

/// <summary>Does a run, prompt by prompt. When others need what it takes, it stops at once, in the middle of a prompt, and says that prompt again later.</summary>
internal sealed class WarmUpRunner(
    RunStore runs, WarmUpPrompt prompts, RequestPressure pressure, WarmUpMetrics metrics, IOptions<WarmUpOptions> options, TimeProvider clock, ILogger<WarmUpRunner> logger)
{
    /// <summary>A model that fails so often in a row isn't there; to ask on would only cost.</summary>
    private const int MostFailuresInARow = 3;

    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(1);

    /// <summary>Never fails: what goes wrong is the run's.</summary>
    public async Task RunAsync(ClaimedRun run, CancellationToken stopping)
    {
        logger.WarmUpBegins(run.Name, run.TenantId, run.Reason, run.Prompts.Count, run.Model);
        try
        {
            if (await DoAsync(run, stopping) is { } state && await runs.EndAsync(run, state, CancellationToken.None))
            {
                logger.WarmUpEnded(run.Name, run.TenantId, state, run.Done, run.Prompts.Count, run.Failed);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await GiveBackAsync(run);
        }
        catch (Exception e) when (Weather.Is(e))
        {
            // Its lease ends, and whoever comes first goes on.
            logger.WarmUpsNotTended(e.Message);
        }
    }

    private async Task GiveBackAsync(ClaimedRun run)
    {
        try
        {
            await runs.GiveBackAsync(run, CancellationToken.None);
        }
        catch (Exception e) when (Weather.Is(e))
        {
            logger.WarmUpsNotTended(e.Message);
        }
    }

    /// <returns>How it ended; null when it is no longer ours.</returns>
    private async Task<string?> DoAsync(ClaimedRun run, CancellationToken ct)
    {
        var beat = new Beat(runs, run, clock);
        for (var failures = 0; run.Next < run.Prompts.Count;)
        {
            if (IsOutsideOfWindow(run))
            {
                run.Error = "The window has ended; the next one begins anew.";
                return RunState.Cancelled;
            }

            if (!await UntilFreeAsync(run, beat, ct))
            {
                return null;
            }

            var result = await SayAsync(run, beat, ct);
            if (result == PromptResult.Lost)
            {
                return null;
            }

            failures = Count(run, result, failures);
            if (failures == MostFailuresInARow)
            {
                return RunState.Failed;
            }
        }

        return RunState.Completed;
    }

    private int Count(ClaimedRun run, PromptResult result, int failures)
    {
        switch (result)
        {
            case PromptResult.Done:
                run.Done++;
                metrics.Prompt(isDone: true);
                return 0;
            case PromptResult.Failed:
                run.Failed++;
                metrics.Prompt(isDone: false);
                return failures + 1;
            default:
                return failures;
        }
    }

    private bool IsOutsideOfWindow(ClaimedRun run)
        => run is { Reason: WarmUpStrategy.Scheduled, Window: { } window } && DailyWindow.At(clock.GetUtcNow(), window) is null;

    /// <returns>False when the run is no longer ours.</returns>
    private async Task<bool> UntilFreeAsync(ClaimedRun run, Beat beat, CancellationToken ct)
    {
        while (pressure.Reason is { } reason)
        {
            if (run.YieldsTo is null)
            {
                metrics.Yield();
                logger.WarmUpYields(run.Name, run.TenantId, reason);
                beat.IsDue = true;
            }

            run.YieldsTo = reason;
            if (!await beat.IsAliveAsync(ct))
            {
                return false;
            }

            await Task.Delay(options.Value.WatchEvery, clock, ct);
        }

        run.YieldsTo = null;
        return await beat.IsAliveAsync(ct);
    }

    private async Task<PromptResult> SayAsync(ClaimedRun run, Beat beat, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        stop.CancelAfter(options.Value.PromptTimeout);
        var saying = prompts.SayAsync(run, stop.Token);
        var isOurs = true;
        while (isOurs && pressure.Reason is null && await Task.WhenAny(saying, Task.Delay(options.Value.WatchEvery, clock, ct)) != saying)
        {
            isOurs = await beat.IsAliveAsync(ct);
        }

        var isLeft = !saying.IsCompleted;
        if (isLeft)
        {
            await stop.CancelAsync();
        }

        var result = await saying;
        ct.ThrowIfCancellationRequested();
        return (isOurs, isLeft) switch
        {
            (false, _) => PromptResult.Lost,
            (true, true) when result == PromptResult.Failed => PromptResult.Again,
            _ => result,
        };
    }

    /// <summary>Tells the others that the run is alive, and how far it is.</summary>
    private sealed class Beat(RunStore runs, ClaimedRun run, TimeProvider clock)
    {
        private long _last = clock.GetTimestamp();

        public bool IsDue { get; set; }

        /// <returns>False when the run is no longer ours.</returns>
        public async Task<bool> IsAliveAsync(CancellationToken ct)
        {
            if (!IsDue && clock.GetElapsedTime(_last) < BeatEvery)
            {
                return true;
            }

            (_last, IsDue) = (clock.GetTimestamp(), false);
            return await runs.BeatAsync(run, ct);
        }
    }
}

internal enum PromptResult
{
    Done,

    Failed,

    /// <summary>It has to be said again.</summary>
    Again,

    /// <summary>The run is no longer ours.</summary>
    Lost,
}
