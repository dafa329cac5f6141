using Platform.Data.Caching.Memory;

namespace Platform.Data.Caching.Loading;

/// <summary>
/// Gives those who wait too long for a load the stale value. There is one timer for a load, however many wait, and none where there is no stale value.
/// </summary>
internal sealed class SoftTimeout<T>(LocalState<T> local, CacheOptions options, TimeProvider clock)
    where T : class
{
    /// <summary>To be called when a load has come by a stale value.</summary>
    public void Start(Load<T> load)
    {
        var patience = options.SoftTimeout - clock.GetElapsedTime(load.StartedAt);
        if (patience > TimeSpan.Zero)
        {
            load.ServeStaleAfter(patience, clock, End);
        }
        else
        {
            End(load);
        }
    }

    private void End(Load<T> load)
    {
        if (load.Stale is { } stale && stale.IsWithinGrace(clock.GetTimestamp(), local.RefreshedAt))
        {
            load.ServeStale(stale);
        }
    }
}
