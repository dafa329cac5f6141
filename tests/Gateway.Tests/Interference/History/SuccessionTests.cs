using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Gateway.Interference.History;
using Platform.Testing;

namespace Platform.Gateway.Tests.Interference.History;

public sealed class SuccessionTests
{
    private readonly FakeTime _clock = new();
    private readonly RecentIncidents _recent;
    private readonly Succession _succession;

    public SuccessionTests()
    {
        var options = Options.Create(new HistoryOptions { TakeoverGrace = TimeSpan.FromSeconds(30) });
        _recent = new(options, _clock);
        _succession = new(_recent, options, _clock);
        _succession.Begin();
    }

    [Fact]
    public void What_nobody_finds_any_more_ends_after_the_grace_time_and_not_before()
    {
        var (gone, lasts) = (Made.Incident("frozen-store", "gateway", "redis"), Made.Incident());
        _recent.Put(new(Made.Now, gone));
        _recent.Put(new(Made.Now, lasts));

        Assert.Empty(Round(lasts));
        Assert.Empty(Round(lasts, seconds: 29));
        var ended = Assert.Single(Round(lasts, seconds: 1));

        Assert.Equal(gone.Id, ended.Id);
        Assert.NotNull(ended.Ended);
        Assert.All(ended.Findings, static finding => Assert.NotNull(finding.Ended));
    }

    [Fact]
    public void What_is_found_again_within_it_goes_on()
    {
        var incident = Made.Incident();
        _recent.Put(new(Made.Now, incident));

        Assert.Empty(Round(found: null));
        Assert.Empty(Round(found: null, seconds: 29));
        Assert.Empty(Round(incident, seconds: 29));
        Assert.Empty(Round(found: null, seconds: 29));
    }

    private IReadOnlyList<Incident> Round(Incident? found, int seconds = 0)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        return _succession.FindLapsed(new(_clock.GetUtcNow(), found is null ? [] : [found], []));
    }
}
