using Platform.ServiceDefaults.Admission;
using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Admission;

public sealed class FairGateTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private static readonly Guid Anna = Guid.CreateVersion7();
    private static readonly Guid Ben = Guid.CreateVersion7();
    private static readonly Guid Carl = Guid.CreateVersion7();

    [Fact]
    public async Task So_many_are_in_some_wait_in_line_and_others_are_refused_at_once()
    {
        var gate = Gate(places: 2, line: 2);
        await EnterAsync(gate, Anna, 2);
        Assert.False(gate.IsFull);
        var (third, fourth) = (gate.EnterAsync(Anna, default).AsTask(), gate.EnterAsync(Anna, default).AsTask());

        Assert.True(gate.IsFull);
        Assert.Equal(GateAnswer.Full, await gate.EnterAsync(Anna, default));
        Assert.Equal((2, 2), (gate.Running, gate.Waiting));

        gate.Exit(Anna);
        Assert.Equal(GateAnswer.Entered, await third);
        Assert.False(fourth.IsCompleted);
        gate.Exit(Anna);
        Assert.Equal(GateAnswer.Entered, await fourth);
        gate.Exit(Anna);
        gate.Exit(Anna);
        Assert.Equal((0, 0), (gate.Running, gate.Waiting));
    }

    [Fact]
    public async Task Who_has_waited_long_enough_is_refused()
    {
        var gate = Gate(places: 1, line: 1, time: TimeSpan.FromMilliseconds(20));
        await EnterAsync(gate, Anna, 1);

        Assert.Equal(GateAnswer.Full, await gate.EnterAsync(Ben, default));
        Assert.Equal((1, 0), (gate.Running, gate.Waiting));
    }

    [Fact]
    public async Task Who_goes_away_while_waiting_leaves_the_line()
    {
        var gate = Gate(places: 1, line: 1);
        await EnterAsync(gate, Anna, 1);
        using var client = new CancellationTokenSource();
        var waiting = gate.EnterAsync(Ben, client.Token).AsTask();
        await client.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal((1, 0), (gate.Running, gate.Waiting));
        gate.Exit(Anna);
        Assert.Equal(0, gate.Running);
    }

    [Fact]
    public async Task A_burst_of_one_subject_leaves_places_for_the_next_one()
    {
        var gate = Gate(places: 100, line: 0, share: 4);
        Assert.Equal(80, await TakeAllAsync(gate, Anna));
        Assert.Equal(16, await TakeAllAsync(gate, Ben));
        Assert.Equal(GateAnswer.ShareUsed, await gate.EnterAsync(Anna, default));
        Assert.Equal(4, await TakeAllAsync(gate, Carl));
        Assert.Equal(GateAnswer.Full, await gate.EnterAsync(Anna, default));
    }

    [Fact]
    public async Task As_places_come_back_two_subjects_end_up_with_the_same()
    {
        var gate = Gate(places: 90, line: 1000, share: 4);
        Assert.Equal(72, await TakeAllAsync(gate, Anna, waiting: 100));
        var ben = Enumerable.Range(0, 100).Select(_ => gate.EnterAsync(Ben, default).AsTask()).ToArray();
        for (var left = 0; left < 72; left++)
        {
            gate.Exit(Anna);
        }

        // Four ninths each, and as little as one may have less than the other.
        Assert.InRange(gate.Running, 78, 82);
        await Poll.UntilAsync(() => ben.Count(static waiter => waiter.IsCompleted) >= 39, "the other has its part");
        Assert.InRange(ben.Count(static waiter => waiter.IsCompleted), 39, 41);
    }

    [Fact]
    public async Task Who_waits_is_let_in_by_turns_of_the_subjects_however_many_one_has_sent()
    {
        var gate = Gate(places: 1, line: 100);
        await EnterAsync(gate, Carl, 1);
        List<Guid> order = [];
        var waiters = new[] { Anna, Anna, Anna, Anna, Ben, Ben }.Select(async subject =>
        {
            Assert.Equal(GateAnswer.Entered, await gate.EnterAsync(subject, default));
            lock (order)
            {
                order.Add(subject);
            }

            gate.Exit(subject);
        }).ToArray();
        gate.Exit(Carl);
        await Task.WhenAll(waiters);

        Assert.Equal([Anna, Ben, Anna, Ben, Anna, Anna], order);
    }

    [Fact]
    public async Task One_subject_cannot_fill_the_line()
    {
        var gate = Gate(places: 1, line: 10, share: 1);
        await EnterAsync(gate, Anna, 1);
        var mine = Enumerable.Range(0, 20).Select(_ => gate.EnterAsync(Anna, default).AsTask()).ToArray();
        Assert.All(await Task.WhenAll(mine.Where(static waiter => waiter.IsCompleted)), static answer => Assert.Equal(GateAnswer.ShareUsed, answer));
        Assert.Equal(5, gate.Waiting);

        Assert.False(gate.EnterAsync(Ben, default).AsTask().IsCompleted);
        Assert.Equal(6, gate.Waiting);
    }

    [Fact]
    public async Task Who_would_wait_too_long_at_the_pace_of_those_who_leave_is_refused_at_once()
    {
        var clock = new SteppedClock();
        var gate = new FairGate(new(Limit: 1, QueueLength: 100, QueueTime: TimeSpan.FromSeconds(5)), clock);
        await EnterAsync(gate, Anna, 1);
        _ = Enumerable.Range(0, 4).Select(_ => gate.EnterAsync(Anna, default).AsTask()).ToArray();
        clock.Step(TimeSpan.FromSeconds(1));
        gate.Exit(Anna);
        clock.Step(TimeSpan.FromSeconds(1));
        gate.Exit(Anna);

        // One leaves each second, two wait: places three, four and five are within five seconds.
        Assert.False(gate.EnterAsync(Ben, default).AsTask().IsCompleted);
        Assert.False(gate.EnterAsync(Ben, default).AsTask().IsCompleted);
        Assert.False(gate.EnterAsync(Ben, default).AsTask().IsCompleted);
        Assert.Equal(GateAnswer.Full, await gate.EnterAsync(Ben, default));
        // Nobody has left for longer than before: the first of them is as late.
        clock.Step(TimeSpan.FromSeconds(3));
        Assert.Equal(GateAnswer.Full, await gate.EnterAsync(Carl, default));
    }

    [Fact]
    public async Task A_wider_limit_lets_in_who_waits_and_a_narrower_one_throws_nobody_out()
    {
        var gate = Gate(places: 1, line: 10);
        await EnterAsync(gate, Anna, 1);
        var waiting = Enumerable.Range(0, 3).Select(_ => gate.EnterAsync(Ben, default).AsTask()).ToArray();
        gate.Limit = 3;
        await Task.WhenAll(waiting[..2]);
        gate.Limit = 1;
        Assert.Equal((3, 1), (gate.Running, gate.Waiting));
        gate.Exit(Ben);
        gate.Exit(Ben);
        Assert.False(waiting[2].IsCompleted);
        gate.Exit(Anna);
        Assert.Equal(GateAnswer.Entered, await waiting[2]);
    }

    [Fact]
    public async Task Requests_that_come_go_and_give_up_at_the_same_time_leave_no_place_taken()
    {
        var gate = Gate(places: 3, line: 100, time: TimeSpan.FromMilliseconds(1), share: 4);
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(async i =>
        {
            using var client = new CancellationTokenSource();
            var subject = i % 2 == 0 ? Anna : Ben;
            var entering = gate.EnterAsync(subject, client.Token);
            if (i % 3 == 0)
            {
                await client.CancelAsync();
            }

            try
            {
                if (await entering == GateAnswer.Entered)
                {
                    most = Math.Max(most, gate.Running);
                    await Task.Yield();
                    gate.Exit(subject);
                }
            }
            catch (OperationCanceledException)
            {
            }
        }));

        Assert.Equal((0, 0), (gate.Running, gate.Waiting));
        Assert.InRange(most, 1, 3);
        Assert.Equal(GateAnswer.Entered, await gate.EnterAsync(Carl, default));
    }

    private static FairGate Gate(int places, int line, TimeSpan? time = null, double share = 0) => new(new(places, line, time ?? Long, share), TimeProvider.System);

    private static async Task EnterAsync(FairGate gate, Guid subject, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(GateAnswer.Entered, await gate.EnterAsync(subject, default));
        }
    }

    /// <summary>Asks until there is no place any more, and then as often again.</summary>
    private static async Task<int> TakeAllAsync(FairGate gate, Guid subject, int waiting = 0)
    {
        var taken = 0;
        for (ValueTask<GateAnswer> asked; (asked = gate.EnterAsync(subject, default)) is { IsCompleted: true } && await asked == GateAnswer.Entered;)
        {
            taken++;
        }

        for (var i = 1; i < waiting; i++)
        {
            _ = gate.EnterAsync(subject, default).AsTask();
        }

        return taken;
    }

    /// <summary>A clock that goes when it is told to; its timers never fire.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Step(TimeSpan time) => _now += time.Ticks;

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
