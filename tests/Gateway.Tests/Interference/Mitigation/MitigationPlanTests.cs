using Platform.Gateway.Interference.Mitigation;
using Platform.Testing;

namespace Platform.Gateway.Tests.Interference.Mitigation;

public sealed class MitigationPlanTests
{
    private readonly FakeTime _clock = new();
    private readonly MitigationOptions _options = new() { ShedLowPriority = { Mode = MitigationMode.Enforce } };

    [Fact]
    public void Steps_are_taken_one_after_the_other_while_it_lasts()
    {
        var plan = new MitigationPlan(_options, _clock);

        Assert.Equal((MitigationLevel.WarmUpPaused, 1), After(plan, isHarmed: true, 0));
        Assert.Equal((MitigationLevel.WarmUpPaused, 1), After(plan, isHarmed: true, 9));
        Assert.Equal((MitigationLevel.AdmissionLowered, 0.5), After(plan, isHarmed: true, 1));
        Assert.Equal((MitigationLevel.AdmissionLowered, 0.5), After(plan, isHarmed: true, 4));
        Assert.Equal((MitigationLevel.AdmissionLowered, 0.25), After(plan, isHarmed: true, 1));
        Assert.Equal((MitigationLevel.AdmissionLowered, 0.25), After(plan, isHarmed: true, 9));
        Assert.Equal((MitigationLevel.UsageShed, 0.25), After(plan, isHarmed: true, 1));
        Assert.Equal((MitigationLevel.UsageShed, 0.25), After(plan, isHarmed: true, 9));
        Assert.Equal((MitigationLevel.LlmShed, 0.25), After(plan, isHarmed: true, 1));
        Assert.Equal((MitigationLevel.LlmShed, 0.25), After(plan, isHarmed: true, 3600));
    }

    [Fact]
    public void They_are_undone_in_reverse_order_each_after_a_time_of_calm()
    {
        var plan = Worst();

        Assert.Equal((MitigationLevel.LlmShed, 0.25), After(plan, isHarmed: false, 0));
        Assert.Equal((MitigationLevel.LlmShed, 0.25), After(plan, isHarmed: false, 14));
        Assert.Equal((MitigationLevel.UsageShed, 0.25), After(plan, isHarmed: false, 1));
        Assert.Equal((MitigationLevel.UsageShed, 0.25), After(plan, isHarmed: false, 14));
        Assert.Equal((MitigationLevel.AdmissionLowered, 0.25), After(plan, isHarmed: false, 1));
        Assert.Equal((MitigationLevel.AdmissionLowered, 0.35), After(plan, isHarmed: false, 5));
        for (var share = 0.45; share < 1; share += 0.1)
        {
            Assert.Equal((MitigationLevel.AdmissionLowered, Math.Round(share, 4)), After(plan, isHarmed: false, 5));
        }

        Assert.Equal((MitigationLevel.WarmUpPaused, 1), After(plan, isHarmed: false, 5));
        Assert.Equal((MitigationLevel.WarmUpPaused, 1), After(plan, isHarmed: false, 14));
        Assert.Equal((MitigationLevel.None, 1), After(plan, isHarmed: false, 1));
        Assert.Equal((MitigationLevel.None, 1), After(plan, isHarmed: false, 3600));
    }

    [Fact]
    public void A_moment_of_calm_undoes_nothing_and_harm_that_comes_back_lowers_again_from_where_it_was()
    {
        var plan = Worst();
        for (var i = 0; i < 20; i++)
        {
            After(plan, isHarmed: false, 10);
            Assert.Equal((MitigationLevel.LlmShed, 0.25), After(plan, isHarmed: true, 1));
        }

        // Down to admission, and two pieces given back.
        After(plan, isHarmed: false, 0);
        After(plan, isHarmed: false, 15);
        After(plan, isHarmed: false, 15);
        After(plan, isHarmed: false, 5);
        Assert.Equal((MitigationLevel.AdmissionLowered, 0.45), After(plan, isHarmed: false, 5));

        Assert.Equal((MitigationLevel.AdmissionLowered, 0.25), After(plan, isHarmed: true, 5));
    }

    [Fact]
    public void What_is_off_is_passed_over_and_takes_no_time()
    {
        _options.PauseWarmUp.Mode = MitigationMode.Off;
        _options.LowerLlmAdmission.Mode = MitigationMode.Off;
        var plan = new MitigationPlan(_options, _clock);

        Assert.Equal((MitigationLevel.UsageShed, 1), After(plan, isHarmed: true, 0));
        Assert.Equal((MitigationLevel.LlmShed, 1), After(plan, isHarmed: true, 10));
        After(plan, isHarmed: false, 0);
        Assert.Equal((MitigationLevel.UsageShed, 1), After(plan, isHarmed: false, 15));
        Assert.Equal((MitigationLevel.None, 1), After(plan, isHarmed: false, 15));
    }

    [Fact]
    public void With_everything_off_nothing_is_done()
    {
        (_options.PauseWarmUp.Mode, _options.LowerLlmAdmission.Mode, _options.ShedLowPriority.Mode) = (MitigationMode.Off, MitigationMode.Off, MitigationMode.Off);
        var plan = new MitigationPlan(_options, _clock);

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal((MitigationLevel.None, 1), After(plan, isHarmed: true, 10));
        }
    }

    [Fact]
    public void A_successor_goes_on_where_the_one_before_was()
    {
        var plan = new MitigationPlan(_options, _clock);
        plan.Resume(new(MitigationLevel.AdmissionLowered, 0.25, []));

        Assert.Equal((MitigationLevel.AdmissionLowered, 0.25), After(plan, isHarmed: true, 9));
        Assert.Equal((MitigationLevel.UsageShed, 0.25), After(plan, isHarmed: true, 1));
    }

    private MitigationPlan Worst()
    {
        var plan = new MitigationPlan(_options, _clock);
        for (var i = 0; i < 10; i++)
        {
            After(plan, isHarmed: true, 10);
        }

        Assert.Equal(MitigationLevel.LlmShed, plan.Level);
        return plan;
    }

    private (MitigationLevel Level, double Share) After(MitigationPlan plan, bool isHarmed, int seconds)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        plan.Step(isHarmed);
        return (plan.Level, plan.AdmissionShare);
    }
}
