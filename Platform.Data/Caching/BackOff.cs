namespace Platform.Data.Caching;

/// <summary>Pauses between attempts: from 200 ms doubling to 30 s, each varied by up to a fifth so that replicas don't ask in step.</summary>
internal static class BackOff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>The pause after so many failures before this one.</summary>
    public static TimeSpan After(int failures)
    {
        var pause = TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(failures, 20)));
        return Jitter.Shorten(pause, 0.2);
    }
}
