using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Gateway.Interference.History;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.Gateway.Tests.Interference.History;

public sealed class RecentIncidentsTests
{
    private readonly FakeTime _clock = new();

    [Fact]
    public void The_later_state_counts_and_an_end_is_never_taken_back()
    {
        var recent = Recent(new());
        var incident = Made.Incident();

        Assert.True(recent.Put(new(Made.Now, incident)));
        Assert.False(recent.Put(new(Made.Now.AddSeconds(-1), incident with { Title = "old" })));
        Assert.True(recent.Put(new(Made.Now.AddSeconds(2), incident with { Title = "new" })));
        Assert.True(recent.Put(new(Made.Now.AddSeconds(1), incident.Ended(Made.Now))));
        Assert.False(recent.Put(new(Made.Now.AddSeconds(9), incident)));

        Assert.Equal(Made.Now, recent.Find(incident.Id)!.Incident.Ended);
        Assert.Empty(recent.Open);
    }

    [Fact]
    public void Number_and_bytes_are_bounded_and_what_is_open_goes_last()
    {
        var recent = Recent(new() { MaxIncidents = 10 });
        var open = Made.Incident(since: Made.Now.AddDays(-1));
        recent.Put(new(Made.Now, open));
        for (var i = 0; i < 50; i++)
        {
            recent.Put(new(Made.Now, Made.Incident(since: Made.Now.AddMinutes(-50 + i)).Ended(Made.Now)));
        }

        Assert.Equal(10, recent.All.Count);
        Assert.Equal([open.Id], recent.Open.Select(static incident => incident.Id));
        Assert.Equal(10, recent.TakeForgotten().Count);
        Assert.Empty(recent.TakeForgotten());

        var narrow = Recent(new() { MaxIncidentBytes = 64 * 1024 });
        for (var i = 0; i < 50; i++)
        {
            narrow.Put(new(Made.Now, Made.Incident() with { Title = new string('x', 10_000) }));
        }

        Assert.InRange(narrow.All.Count, 1, 6);
    }

    [Fact]
    public void What_ended_long_ago_is_forgotten()
    {
        var recent = Recent(new() { Keep = TimeSpan.FromHours(1) });
        recent.Put(new(Made.Now, Made.Incident().Ended(Made.Now)));
        _clock.Advance(TimeSpan.FromHours(2));

        Assert.Single(recent.TakeForgotten());
        Assert.Empty(recent.All);
    }

    [Fact]
    public void Lists_are_narrowed_and_begin_where_the_last_page_ended()
    {
        var recent = Recent(new());
        Incident[] incidents = [.. Enumerable.Range(0, 9).Select(i => Made.Incident(i % 2 == 0 ? "a" : "b", i < 5 ? "authservice" : "gateway", since: Made.Now.AddMinutes(-(i / 3))))];
        foreach (var incident in incidents)
        {
            recent.Put(new(Made.Now, incident));
        }

        var sorted = incidents.OrderByDescending(static one => one.Since).ThenByDescending(static one => one.Id).ToArray();
        var after = TimePosition.Start;
        List<Guid> read = [];
        while (recent.List(new(DateTimeOffset.MinValue, after, 2, null, null, null)) is { Count: > 0 } page)
        {
            read.AddRange(page.Take(2).Select(static one => one.Id));
            after = new(page.Take(2).Last().Since, page.Take(2).Last().Id);
        }

        Assert.Equal(sorted.Select(static one => one.Id), read);
        Assert.Equal(4, Count(rule: "b"));
        Assert.Equal(5, Count(service: "authservice"));
        Assert.Equal(0, Count(severity: FindingSeverity.Warning));
        Assert.Equal(3, Count(from: Made.Now));

        int Count(DateTimeOffset? from = null, string? rule = null, string? service = null, FindingSeverity? severity = null)
            => recent.List(new(from ?? DateTimeOffset.MinValue, TimePosition.Start, 100, rule, service, severity)).Count;
    }

    private RecentIncidents Recent(HistoryOptions options) => new(Options.Create(options), _clock);
}
