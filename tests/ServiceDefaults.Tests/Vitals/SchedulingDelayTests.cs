using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Vitals;

public sealed class SchedulingDelayTests
{
    [Fact]
    public async Task Late_timers_are_told_smoothed_and_forgotten()
    {
        var time = new FakeTime();
        using var delay = new SchedulingDelay(time);
        List<double> told = [];
        delay.Sampled += told.Add;
        await delay.StartAsync(TestContext.Current.CancellationToken);

        // Ten times as late as it was set for.
        await Poll.UntilAsync(() => Pass(time, TimeSpan.FromSeconds(1.1)) && delay.Seconds > 0.9, "a late timer shows");
        Assert.InRange(told[0], 0.29, 0.31);

        await Poll.UntilAsync(() => Pass(time, TimeSpan.FromMilliseconds(100)) && delay.Seconds < 0.01, "timers in time let it be forgotten");
        await delay.StopAsync(TestContext.Current.CancellationToken);
    }

    private static bool Pass(FakeTime time, TimeSpan by)
    {
        time.Advance(by);
        return true;
    }
}
