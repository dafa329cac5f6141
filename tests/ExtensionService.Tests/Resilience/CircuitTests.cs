using Platform.ExtensionService.Resilience;

namespace Platform.ExtensionService.Tests.Resilience;

public sealed class CircuitTests
{
    private const string Error = "unreachable";
    private static readonly TimeSpan Break = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);
    private readonly ManualTime _clock = new();
    private readonly List<CircuitView> _changes = [];

    [Fact]
    public void It_opens_when_enough_calls_have_failed_and_says_since_when_and_why()
    {
        var circuit = Create();
        Call(circuit, null, null, null, Error);
        Assert.False(circuit.View.IsOpen);

        Call(circuit, Error, Error);

        Assert.Equal(new CircuitView(true, _clock.GetUtcNow(), Error, Break), circuit.View);
        Assert.False(circuit.TryEnter().IsEntered);
        Assert.Equal(Error, Assert.Single(_changes).Reason);
    }

    [Fact]
    public void Fewer_calls_than_the_least_number_say_nothing_and_neither_do_those_of_long_ago()
    {
        var circuit = Create();
        Call(circuit, Error, Error, Error, Error);
        _clock.Advance(Window * 1.2);
        Call(circuit, Error);

        Assert.False(circuit.View.IsOpen);
    }

    [Fact]
    public void After_the_break_one_call_alone_finds_out_whether_it_works_again()
    {
        var circuit = Opened();
        _clock.Advance(Break);

        var trial = circuit.TryEnter();
        Assert.True(trial.IsTrial);
        Assert.False(circuit.TryEnter().IsEntered);
        circuit.Report(trial, null);

        Assert.False(circuit.View.IsOpen);
        Assert.Equal([true, false], _changes.Select(change => change.IsOpen));
        Call(circuit, Error);
        Assert.False(circuit.View.IsOpen);
    }

    [Fact]
    public void A_failed_trial_doubles_the_break_up_to_the_longest_and_the_beginning_stays()
    {
        var circuit = Opened();
        var since = circuit.View.Since;
        foreach (var wait in (double[])[10, 20, 30, 30])
        {
            _clock.Advance(circuit.View.OpensFor);
            circuit.Report(circuit.TryEnter(), Error);
            Assert.Equal(TimeSpan.FromSeconds(wait), circuit.View.OpensFor);
        }

        Assert.Equal(since, circuit.View.Since);
        Assert.Single(_changes);
    }

    [Fact]
    public void One_that_fails_again_soon_after_it_came_back_is_left_alone_for_longer()
    {
        var circuit = Opened();
        _clock.Advance(Break);
        circuit.Report(circuit.TryEnter(), null);
        Call(circuit, Error, Error, Error, Error, Error);
        Assert.Equal(Break * 2, circuit.View.OpensFor);

        _clock.Advance(Break * 2);
        circuit.Report(circuit.TryEnter(), null);
        _clock.Advance(Window * 2);
        Call(circuit, Error, Error, Error, Error, Error);
        Assert.Equal(Break, circuit.View.OpensFor);
    }

    [Fact]
    public void A_call_whose_caller_gave_up_counts_for_nothing_and_gives_the_trial_to_the_next()
    {
        var circuit = Opened();
        _clock.Advance(Break);
        circuit.Abandon(circuit.TryEnter());
        Assert.True(circuit.View.IsOpen);

        Assert.True(circuit.TryEnter().IsTrial);
    }

    [Fact]
    public void A_call_that_began_before_the_circuit_opened_says_nothing_when_it_ends()
    {
        var circuit = Create();
        var (early, late) = (circuit.TryEnter(), circuit.TryEnter());
        Call(circuit, Error, Error, Error, Error, Error);
        circuit.Report(early, null);
        Assert.True(circuit.View.IsOpen);

        _clock.Advance(Break);
        circuit.Report(circuit.TryEnter(), null);
        circuit.Report(late, Error);
        Assert.False(circuit.View.IsOpen);
    }

    [Fact]
    public void Where_there_is_a_probe_no_call_has_to_find_out()
    {
        var circuit = Opened(hasProbe: true);
        _clock.Advance(Break * 10);
        Assert.False(circuit.TryEnter().IsEntered);

        circuit.Report(circuit.TryEnter(isProbe: true), null);

        Assert.True(circuit.TryEnter().IsEntered);
    }

    [Fact]
    public void Two_failed_probes_in_a_row_open_it_and_one_is_a_hiccup()
    {
        var circuit = Create(hasProbe: true);
        foreach (var error in (string?[])[Error, null, Error])
        {
            circuit.Report(circuit.TryEnter(isProbe: true), error);
            Assert.False(circuit.View.IsOpen);
        }

        circuit.Report(circuit.TryEnter(isProbe: true), Error);
        Assert.True(circuit.View.IsOpen);
    }

    private Circuit Create(bool hasProbe = false) => new(new CircuitLimits(0.5, 5, Window, Break, TimeSpan.FromSeconds(30), hasProbe), _clock, _changes.Add);

    private Circuit Opened(bool hasProbe = false)
    {
        var circuit = Create(hasProbe);
        Call(circuit, Error, Error, Error, Error, Error);
        Assert.True(circuit.View.IsOpen);
        return circuit;
    }

    private static void Call(Circuit circuit, params string?[] errors)
    {
        foreach (var error in errors)
        {
            circuit.Report(circuit.TryEnter(), error);
        }
    }
}
