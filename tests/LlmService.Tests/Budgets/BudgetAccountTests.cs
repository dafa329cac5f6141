using Platform.LlmService.Budgets;

namespace Platform.LlmService.Tests.Budgets;

public sealed class BudgetAccountTests
{
    private static readonly DateTimeOffset Window = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly BudgetAccount _account = new(Guid.CreateVersion7(), Window, TimeProvider.System);

    [Fact]
    public void What_was_granted_is_drawn_on_until_it_is_used_up()
    {
        Grant(100);
        Assert.True(_account.TryDraw(60).IsDrawn);
        Assert.False(_account.TryDraw(60).IsDrawn);
        Assert.True(_account.TryDraw(40).IsDrawn);
        Assert.Equal(100, _account.Committed);
    }

    [Fact]
    public void What_a_call_did_not_need_comes_back_and_what_it_took_beyond_counts()
    {
        Grant(100);
        _account.TryDraw(100);
        _account.Settle(100, 30);
        Assert.True(_account.TryDraw(70).IsDrawn);
        _account.Settle(70, 90);
        Assert.False(_account.TryDraw(1).IsDrawn);
        Assert.Equal(120, _account.Ask().Held);
    }

    [Fact]
    public void Who_waits_is_asked_for_and_more_only_while_calls_come()
    {
        _account.Wait(50);
        var first = _account.Ask();
        Assert.Equal((0, 50), (first.Held, first.Need));
        Assert.True(first.Ahead >= 50);
        Answer(200, left: 1000);
        _account.Wait(-50);
        Assert.True(_account.TryDraw(50).IsDrawn);
        _account.Settle(50, 50);

        // Nobody calls: what is in stock is given back step by step, all of it in the end.
        for (var i = 0; i < 20; i++)
        {
            _account.Ask();
            Answer(0, left: 1000);
        }

        Assert.Equal((50, 0, 0), _account.Ask() is var last ? (last.Held, last.Need, last.Ahead) : default);
    }

    [Fact]
    public void After_asking_no_more_is_drawn_than_was_said_to_be_held()
    {
        Grant(1000);
        for (var i = 0; i < 20; i++)
        {
            var need = _account.Ask();
            Assert.False(_account.TryDraw(need.Held + 1).IsDrawn);
            Answer(0, left: 0);
        }
    }

    [Fact]
    public void What_is_left_elsewhere_decides_whether_asking_may_help()
    {
        Assert.True(_account.TryDraw(10).MayHelp);
        Grant(5, left: 3);
        Assert.True(_account.TryDraw(8).MayHelp);
        Assert.False(_account.TryDraw(9).MayHelp);
        _account.Recall();
        Assert.True(_account.TryDraw(9).MayHelp);
    }

    [Fact]
    public void A_lease_that_ended_leaves_nothing_to_draw_on()
    {
        _account.Wait(100);
        _account.Ask();
        _account.Answer(new(_account.BudgetId, Window, 100, 0, 0), TimeProvider.System.GetTimestamp());
        Assert.False(_account.TryDraw(1).IsDrawn);
        Assert.Equal(0, _account.Committed);
    }

    [Fact]
    public void A_budget_that_is_gone_bounds_nothing()
    {
        _account.Ask();
        _account.Answer(null, 0);
        Assert.True(_account.TryDraw(long.MaxValue / 2).IsDrawn);
    }

    [Fact]
    public void A_stock_that_runs_low_is_filled_up_before_it_is_needed_unless_nothing_is_left()
    {
        Grant(800, left: 1000, waiting: 100);
        Assert.False(_account.TryDraw(100).IsLow);
        Assert.True(_account.TryDraw(600).IsLow);
        _account.Ask();
        Answer(0, left: 0);
        Assert.False(_account.TryDraw(1).IsLow);
    }

    private void Grant(long amount, long left = 0, long waiting = 0)
    {
        _account.Wait(waiting);
        _account.Ask();
        _account.Wait(-waiting);
        Answer(amount, left);
    }

    private void Answer(long granted, long left)
        => _account.Answer(new(_account.BudgetId, Window, granted, left, 0), TimeProvider.System.GetTimestamp() + TimeProvider.System.TimestampFrequency * 3600);
}
