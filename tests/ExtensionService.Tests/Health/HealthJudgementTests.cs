using Platform.ExtensionService.Health;

namespace Platform.ExtensionService.Tests.Health;

public sealed class HealthJudgementTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_extension_that_nobody_has_called_is_unknown_and_one_that_is_disabled_is_that_first()
    {
        Assert.Equal("unknown", HealthJudgement.Of(new ExtensionSightings("demo", true, [])).State);
        Assert.Equal("disabled", HealthJudgement.Of(new ExtensionSightings("demo", false, [Seen(isOpen: true)])).State);
    }

    [Fact]
    public void It_is_unavailable_when_no_replica_calls_it_and_degraded_when_some_do()
    {
        var all = Judge(Seen(isOpen: true), Seen(isOpen: true));
        Assert.Equal(("unavailable", "timed out"), (all.State, all.Reason));

        var some = Judge(Seen(), Seen(isOpen: true));
        Assert.Equal(("degraded", "timed out"), (some.State, some.Reason));
    }

    [Theory]
    [InlineData(100, 10, 0, "healthy")]
    [InlineData(100, 11, 0, "degraded")]
    [InlineData(4, 4, 0, "healthy")]
    [InlineData(5, 0, 1000, "healthy")]
    public void Errors_in_number_degrade_it_and_refusals_of_the_time_it_was_left_alone_do_not(int calls, int errors, int refused, string state)
        => Assert.Equal(state, Judge(Seen(calls: calls, errors: errors, refused: refused)).State);

    [Fact]
    public void What_the_replicas_have_seen_is_added_up()
    {
        var fast = new int[ResponseTimes.Count];
        fast[ResponseTimes.BucketOf(TimeSpan.FromMilliseconds(10))] = 98;
        var slow = new int[ResponseTimes.Count];
        slow[ResponseTimes.BucketOf(TimeSpan.FromMilliseconds(1000))] = 2;

        var calls = Judge(Seen(calls: 98, times: fast), Seen(calls: 2, errors: 1, times: slow)).Calls;

        Assert.Equal((100, 1, 0.01), (calls.Calls, calls.Errors, calls.ErrorRate));
        Assert.InRange(calls.P50Milliseconds ?? 0, 9.5, 10.5);
        Assert.InRange(calls.P99Milliseconds ?? 0, 950, 1050);
    }

    private static ExtensionHealth Judge(params Sighting[] replicas) => HealthJudgement.Of(new ExtensionSightings("demo", true, [.. replicas]));

    private static Sighting Seen(bool isOpen = false, int calls = 0, int errors = 0, int refused = 0, int[]? times = null) => new(
        "one", isOpen, Now, isOpen ? "timed out" : null, null, null, null, null, calls, errors, refused, times ?? new int[ResponseTimes.Count]);
}
