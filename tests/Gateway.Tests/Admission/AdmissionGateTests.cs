using Platform.Gateway.Admission;

namespace Platform.Gateway.Tests.Admission;

public sealed class AdmissionGateTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task So_many_are_in_some_wait_in_line_and_others_are_refused_at_once()
    {
        var gate = Gate(places: 2, line: 2);
        Assert.True(await gate.EnterAsync(default));
        Assert.True(await gate.EnterAsync(default));
        Assert.False(gate.IsFull);
        var (third, fourth) = (gate.EnterAsync(default).AsTask(), gate.EnterAsync(default).AsTask());

        Assert.True(gate.IsFull);
        Assert.False(await gate.EnterAsync(default));
        Assert.Equal((2, 2), (gate.Running, gate.Waiting));

        gate.Exit();
        Assert.True(await third);
        Assert.False(fourth.IsCompleted);
        gate.Exit();
        Assert.True(await fourth);
        gate.Exit();
        gate.Exit();
        Assert.Equal((0, 0), (gate.Running, gate.Waiting));
    }

    [Fact]
    public async Task Who_has_waited_long_enough_is_refused()
    {
        var gate = Gate(places: 1, line: 1, time: TimeSpan.FromMilliseconds(20));
        Assert.True(await gate.EnterAsync(default));

        Assert.False(await gate.EnterAsync(default));
        Assert.Equal((1, 0), (gate.Running, gate.Waiting));
    }

    [Fact]
    public async Task Who_goes_away_while_waiting_leaves_the_line()
    {
        var gate = Gate(places: 1, line: 1);
        Assert.True(await gate.EnterAsync(default));
        using var client = new CancellationTokenSource();
        var waiting = gate.EnterAsync(client.Token).AsTask();
        await client.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal((1, 0), (gate.Running, gate.Waiting));
        gate.Exit();
        Assert.Equal(0, gate.Running);
    }

    [Fact]
    public async Task Saturation_narrows_the_gate_to_its_minimum_and_its_end_opens_it_again()
    {
        var gate = Gate(places: 100, line: 10, least: 4);
        for (var i = 0; i < 40; i++)
        {
            Assert.True(await gate.EnterAsync(default));
        }

        gate.Adapt(isSaturated: true);
        Assert.Equal(30, gate.Limit);
        var waiting = gate.EnterAsync(default).AsTask();
        Assert.False(waiting.IsCompleted);
        for (var i = 0; i < 20; i++)
        {
            gate.Adapt(isSaturated: true);
        }

        Assert.Equal(4, gate.Limit);
        for (var i = 0; i < 4; i++)
        {
            gate.Adapt(isSaturated: false);
        }

        Assert.Equal(44, gate.Limit);
        Assert.True(await waiting);
        Enumerable.Range(0, 20).ToList().ForEach(_ => gate.Adapt(isSaturated: false));
        Assert.Equal(100, gate.Limit);
    }

    [Fact]
    public async Task Requests_that_come_go_and_give_up_at_the_same_time_leave_no_place_taken()
    {
        var gate = Gate(places: 3, line: 100, time: TimeSpan.FromMilliseconds(1));
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(async i =>
        {
            using var client = new CancellationTokenSource();
            var entering = gate.EnterAsync(client.Token);
            if (i % 3 == 0)
            {
                await client.CancelAsync();
            }

            try
            {
                if (await entering)
                {
                    most = Math.Max(most, gate.Running);
                    await Task.Yield();
                    gate.Exit();
                }
            }
            catch (OperationCanceledException)
            {
            }
        }));

        Assert.Equal((0, 0), (gate.Running, gate.Waiting));
        Assert.InRange(most, 1, 3);
    }

    private static AdmissionGate Gate(int places, int line, TimeSpan? time = null, int least = 1) => new(
        RequestClass.Llm,
        new() { ConcurrentRequests = places, QueueLength = line, QueueTime = time ?? Long, MinConcurrentRequests = least },
        TimeProvider.System);
}
