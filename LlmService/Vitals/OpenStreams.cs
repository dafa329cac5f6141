namespace Platform.LlmService.Vitals;

/// <summary>Counts the streams that are passed on at this moment.</summary>
internal sealed class OpenStreams
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Opened() => Interlocked.Increment(ref _count);

    public void Closed() => Interlocked.Decrement(ref _count);
}
