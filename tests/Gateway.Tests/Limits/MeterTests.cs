using Platform.Gateway.Limits;

namespace Platform.Gateway.Tests.Limits;

public sealed class MeterTests
{
    private const long Window = 60_000;
    private readonly Meter _meter = new();

    [Fact]
    public void The_whole_quota_may_be_used_at_once_and_comes_back_step_by_step()
    {
        Assert.Equal([5L, 4, 3, 2, 1, 0], Enumerable.Range(0, 6).Select(_ => Take(now: 1000, quota: 6) ? Remaining : -1));
        Assert.False(Take(now: 1000, quota: 6));
        Assert.Equal(Window / 6, Wait);
        Assert.False(Take(now: 1000 + (Window / 6) - 1, quota: 6));
        Assert.True(Take(now: 1000 + (Window / 6), quota: 6));
        Assert.False(Take(now: 1000 + (Window / 6), quota: 6));
    }

    [Fact]
    public void What_is_refused_costs_nothing()
    {
        Assert.True(Take(now: 0, quota: 1));
        Assert.All(Enumerable.Range(0, 100), _ => Assert.False(Take(now: 10, quota: 1)));

        Assert.Equal(Window, _meter.Debt(0));
        Assert.True(Take(now: Window, quota: 1));
    }

    [Fact]
    public void What_is_given_back_can_be_taken_again()
    {
        Assert.True(Take(now: 0, quota: 1));
        _meter.Return(Window, 1);

        Assert.True(Take(now: 0, quota: 1));
    }

    [Fact]
    public void What_was_allowed_elsewhere_counts_up_to_one_window()
    {
        for (var i = 0; i < 100; i++)
        {
            _meter.Record(now: 0, Window, quota: 10);
        }

        Assert.Equal(Window, _meter.Debt(0));
        Assert.Equal(Window / 10, _meter.Wait(0, Window, quota: 10));
        Assert.Equal(0, _meter.Wait(Window / 10, Window, quota: 10));
    }

    [Fact]
    public async Task Callers_at_the_same_time_take_no_more_than_the_quota()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            Enumerable.Range(0, 10_000).Count(_ => _meter.TryTake(0, Window, 1000, out var _, out var _)))));
        var entered = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Enumerable.Range(0, 1000).Count(_ => _meter.TryEnter(100)))));

        Assert.Equal(1000, taken.Sum());
        Assert.Equal(100, entered.Sum());
    }

    private long Remaining { get; set; }

    private long Wait { get; set; }

    private bool Take(long now, int quota)
    {
        var taken = _meter.TryTake(now, Window, quota, out var remaining, out var wait);
        (Remaining, Wait) = (remaining, wait);
        return taken;
    }
}
