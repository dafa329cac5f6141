using Microsoft.Extensions.Options;
using Platform.LlmService.Metering;

namespace Platform.LlmService.Tests.Metering;

public sealed class InstanceLeaseTests
{
    private readonly ManualTime _clock = new();
    private readonly InstanceLease _lease;

    public InstanceLeaseTests() => _lease = new InstanceLease(Options.Create(new MeteringOptions { Lease = TimeSpan.FromSeconds(10) }), _clock);

    [Fact]
    public void It_is_held_from_the_first_renewal_until_it_runs_out()
    {
        Assert.False(_lease.IsHeld);
        Renew();
        Assert.True(_lease.IsHeld);
        _clock.Advance(9.9);
        Assert.True(_lease.IsHeld);
        _clock.Advance(0.2);
        Assert.False(_lease.IsHeld);
    }

    [Fact]
    public void A_renewal_that_was_slow_to_be_confirmed_counts_from_when_it_was_asked_for()
    {
        var asked = _clock.GetTimestamp();
        _clock.Advance(4);
        _lease.Renewed(asked);
        _clock.Advance(5.9);
        Assert.True(_lease.IsHeld);
        _clock.Advance(0.2);
        Assert.False(_lease.IsHeld);
    }

    private void Renew() => _lease.Renewed(_clock.GetTimestamp());

    private sealed class ManualTime : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(double seconds) => _ticks += TimeSpan.FromSeconds(seconds).Ticks;
    }
}
