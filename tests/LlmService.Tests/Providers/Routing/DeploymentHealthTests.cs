using Platform.LlmService.Providers;
using Platform.LlmService.Providers.Deployments;
using Platform.LlmService.Providers.Routing;

namespace Platform.LlmService.Tests.Providers.Routing;

public sealed class DeploymentHealthTests
{
    private static readonly ProviderException Failure = new(502, "upstream_error", "upstream_failed", "It failed.");
    private static readonly RoutingOptions Options = new() { FailuresBeforeCoolDown = 3, CoolDown = TimeSpan.FromSeconds(10), LongestCoolDown = TimeSpan.FromSeconds(30) };

    private readonly ManualTime _clock = new();
    private readonly DeploymentHealth _health;

    private readonly Guid _tenant = Guid.CreateVersion7();

    public DeploymentHealthTests() => _health = new DeploymentHealth(Options, _clock);

    [Fact]
    public void Only_failures_in_a_row_count()
    {
        Fail(2);
        Succeed();
        Fail(2);
        Assert.Equal(TimeSpan.Zero, _health.CoolsFor);
        Fail(1);
        Assert.Equal(TimeSpan.FromSeconds(10), _health.CoolsFor);
        Assert.False(_health.TryEnter(null, _tenant));
    }

    [Fact]
    public void After_a_cool_down_one_call_alone_tries_it()
    {
        Fail(3);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.True(_health.TryEnter(null, _tenant));
        Assert.False(_health.TryEnter(null, _tenant));
        Assert.True(_health.Succeeded());
        _health.Leave(_tenant);
        Assert.True(_health.TryEnter(null, _tenant));
        Assert.True(_health.TryEnter(null, _tenant));
    }

    [Fact]
    public void A_failed_trial_doubles_the_time_up_to_a_bound()
    {
        Fail(3);
        foreach (var seconds in (int[])[20, 30, 30])
        {
            _clock.Advance(TimeSpan.FromSeconds(30));
            Fail(1);
            Assert.Equal(TimeSpan.FromSeconds(seconds), _health.CoolsFor);
        }
    }

    [Fact]
    public void A_rate_limit_is_believed_at_once_within_the_bound()
    {
        _health.Failed(new ProviderException(429, "rate_limit_error", null, "Slow down.") { RetryAfter = TimeSpan.FromSeconds(4) });
        Assert.Equal(TimeSpan.FromSeconds(4), _health.CoolsFor);
        _health.Failed(new ProviderException(429, "rate_limit_error", null, "Slow down.") { RetryAfter = TimeSpan.FromDays(4) });
        Assert.Equal(TimeSpan.FromSeconds(30), _health.CoolsFor);
    }

    [Fact]
    public void A_full_deployment_lets_nobody_in()
    {
        Assert.True(_health.TryEnter(1, _tenant));
        Assert.False(_health.TryEnter(1, _tenant));
        _health.Leave(_tenant);
        Assert.True(_health.TryEnter(1, _tenant));
    }

    [Fact]
    public void Its_circuit_opens_half_opens_and_closes()
    {
        Assert.Equal(new(CircuitState.Closed, null, 0, null), _health.Circuit);
        Fail(3);
        var open = _health.Circuit;
        Assert.Equal((CircuitState.Open, 3, "upstream_failed", "It failed."), (open.State, open.FailuresInARow, open.LastFailure?.Error, open.LastFailure?.Reason));
        Assert.Equal(open.LastFailure!.At + TimeSpan.FromSeconds(10), open.CoolingUntil!.Value, TimeSpan.FromSeconds(5));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((CircuitState.HalfOpen, null), (_health.Circuit.State, _health.Circuit.CoolingUntil));
        Succeed();
        Assert.Equal((CircuitState.Closed, 0), (_health.Circuit.State, _health.Circuit.FailuresInARow));
    }

    [Fact]
    public void A_reset_that_was_known_before_resets_nothing()
    {
        Fail(3);
        _health.ResetBy(1);
        Assert.Equal(CircuitState.Closed, _health.Circuit.State);
        Assert.True(_health.TryEnter(null, _tenant));
        _health.Leave(_tenant);
        Fail(3);
        _health.ResetBy(1);
        _health.ResetBy(0);
        Assert.Equal(CircuitState.Open, _health.Circuit.State);
    }

    private void Fail(int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.True(_health.TryEnter(null, _tenant));
            _health.Failed(Failure);
            _health.Leave(_tenant);
        }
    }

    private void Succeed()
    {
        Assert.True(_health.TryEnter(null, _tenant));
        _health.Succeeded();
        _health.Leave(_tenant);
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan by) => _now += by.Ticks;

        public override long GetTimestamp() => _now;
    }
}
