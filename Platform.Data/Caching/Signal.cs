namespace Platform.Data.Caching;

/// <summary>Wakes a loop before its time. Set while nobody waits, it ends the next wait at once.</summary>
internal sealed class Signal(TimeProvider clock)
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Set() => Volatile.Read(ref _next).TrySetResult();

    /// <summary>Ends when set, after the time, or when cancelled, without an exception.</summary>
    public async Task WaitAsync(TimeSpan time, CancellationToken ct)
    {
        var current = Volatile.Read(ref _next);
        await current.Task.WaitAsync(time, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (current.Task.IsCompleted)
        {
            Volatile.Write(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }
}
