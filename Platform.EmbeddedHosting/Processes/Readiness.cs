namespace Aspire.Hosting.Embedded.Processes;

/// <summary>A child ended before it was of any use.</summary>
internal sealed class EndedEarlyException(string name, int exitCode, string logPath)
    : EmbeddedHostingException($"{name} ended with exit code {exitCode} before it was ready. The end of {logPath}:{Readiness.Tail(logPath)}");

internal static class Readiness
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Returns when <paramref name="isReady"/> says so. In every other case the process is killed.</summary>
    public static async Task WaitAsync(
        RunningProcess process, string logPath, Func<CancellationToken, Task<bool>> isReady, TimeSpan limit, TimeProvider clock, CancellationToken ct)
    {
        var ready = false;
        try
        {
            for (var started = clock.GetTimestamp(); !(ready = await isReady(ct));)
            {
                if (process.Exited.IsCompleted)
                {
                    throw new EndedEarlyException(process.Name, await process.Exited, logPath);
                }

                if (clock.GetElapsedTime(started) > limit)
                {
                    throw new EmbeddedHostingException($"{process.Name} was not ready within {limit.TotalSeconds:0} s. The end of {logPath}:{Tail(logPath)}");
                }

                await Task.WhenAny(process.Exited, Task.Delay(Pause, clock, ct));
            }
        }
        finally
        {
            if (!ready)
            {
                process.Kill();
            }
        }
    }

    public static string Tail(string logPath) => string.Concat(LogTail.Last(logPath, 8).Select(line => $"{Environment.NewLine}  {line}"));
}
