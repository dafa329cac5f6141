using Platform.Data.Postgres;

namespace Platform.Data.Tests.Postgres;

public sealed class PoolQueueTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Places_go_to_those_who_wait_in_the_order_they_came()
    {
        var queue = new PoolQueue(1, TimeProvider.System);
        Assert.True(queue.TryEnter());
        List<int> order = [];
        var waiting = Enumerable.Range(0, 50).Select(async i =>
        {
            await queue.EnterAsync(Long, default);
            lock (order)
            {
                order.Add(i);
            }
            queue.Leave();
        }).ToList();
        Assert.Equal(50, queue.Waiting.Count);
        queue.Leave();
        await Task.WhenAll(waiting);
        Assert.Equal(Enumerable.Range(0, 50), order);
        Assert.Equal(0, queue.Taken);
    }

    [Fact]
    public async Task Nobody_overtakes_those_who_wait()
    {
        var queue = new PoolQueue(1, TimeProvider.System);
        queue.TryEnter();
        var first = queue.EnterAsync(Long, default);
        queue.Leave();
        Assert.False(queue.TryEnter());
        Assert.True(await first);
    }

    [Fact]
    public async Task Who_waited_in_vain_leaves_the_queue()
    {
        var queue = new PoolQueue(1, TimeProvider.System);
        queue.TryEnter();
        Assert.False(await queue.EnterAsync(TimeSpan.FromMilliseconds(1), default));
        using var hangUp = new CancellationTokenSource();
        var leaving = queue.EnterAsync(Long, hangUp.Token);
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Assert.Equal(0, queue.Waiting.Count);
        queue.Leave();
        Assert.Equal(0, queue.Taken);
    }

    [Fact]
    public async Task No_place_is_lost_when_callers_give_up_while_places_come_free()
    {
        const int Capacity = 3;
        var queue = new PoolQueue(Capacity, TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => Task.Run(async () =>
        {
            using var hangUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(i % 7));
            try
            {
                if (queue.TryEnter() || await queue.EnterAsync(TimeSpan.FromMilliseconds(i % 5), hangUp.Token))
                {
                    await Task.Yield();
                    queue.Leave();
                }
            }
            catch (OperationCanceledException)
            {
                // Half of them are meant to.
            }
        })));
        Assert.Equal((0, 0), (queue.Taken, queue.Waiting.Count));
        Assert.All(Enumerable.Range(0, Capacity), _ => Assert.True(queue.TryEnter()));
        Assert.False(queue.TryEnter());
    }
}
