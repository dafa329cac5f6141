namespace Platform.ServiceDefaults.Counting;

/// <summary>
/// Counts on their way. A batch is sent again as it was, under the same id, until it is taken; meanwhile no other leaves the counters, so that no more than
/// twice their capacity is kept.
/// </summary>
internal sealed class CounterQueue(UsageCounters counters, CounterClient client, string source)
{
    private readonly Queue<CounterBatch> _waiting = new();

    private long _dropped;

    /// <summary>How much was lost since this was last asked.</summary>
    public long TakeDropped()
    {
        var dropped = _dropped;
        _dropped = 0;
        return dropped;
    }

    /// <summary>Gives up what has not been delivered.</summary>
    /// <returns>How much it was.</returns>
    public long GiveUp()
    {
        Fill();
        var lost = _waiting.Sum(static batch => AmountOf(batch) + batch.Dropped);
        _waiting.Clear();
        return lost;
    }

    /// <summary>Sends what waits and then what was counted meanwhile.</summary>
    /// <exception cref="HttpRequestException">Not everything was taken. What was not still waits.</exception>
    /// <exception cref="OperationCanceledException">The answer took too long. What was not taken still waits.</exception>
    public async Task SendAsync(CancellationToken ct)
    {
        await SendWaitingAsync(ct);
        Fill();
        await SendWaitingAsync(ct);
    }

    private async Task SendWaitingAsync(CancellationToken ct)
    {
        while (_waiting.TryPeek(out var batch))
        {
            if (!await client.SendAsync(batch, ct))
            {
                Refuse(batch);
            }

            _waiting.Dequeue();
        }
    }

    private void Fill()
    {
        var (counts, dropped) = counters.Take();
        _dropped += dropped;
        if (counts.Count == 0 && dropped > 0)
        {
            _waiting.Enqueue(new CounterBatch(Guid.CreateVersion7(), source, [], dropped));
        }

        foreach (var part in counts.Chunk(CounterBatch.MaxCounts))
        {
            _waiting.Enqueue(new CounterBatch(Guid.CreateVersion7(), source, part, dropped));
            dropped = 0;
        }
    }

    /// <summary>What it said of counts that were lost before is still to be told.</summary>
    private void Refuse(CounterBatch batch)
    {
        counters.Restore(batch.Dropped);
        counters.Drop(AmountOf(batch));
    }

    private static long AmountOf(CounterBatch batch) => batch.Counts.Sum(static count => count.Amount);
}
