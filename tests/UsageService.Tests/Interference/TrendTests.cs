using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Testing;
using Platform.UsageService.Retention;

namespace Platform.UsageService.Tests.Interference;

/// <summary>A database of its own for each test: a day's numbers are those of everybody.</summary>
public sealed class TrendTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    // Never in the future, and the day before has ended.
    private static readonly DateTimeOffset Yesterday = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-1), TimeSpan.Zero);
    private readonly UsageApp _app = new(postgres, identity);

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Minutes_that_overlap_count_once_and_a_night_counts_on_both_days()
    {
        using var gateway = _app.Producer();
        var noon = Yesterday.AddHours(-12);
        await gateway.KeepAsync(
            Yesterday.AddHours(20),
            Incidents.Open(noon).EndedAt(noon.AddMinutes(30)),
            Incidents.Open(noon.AddMinutes(20), "response-time", "authservice", "llmdb", FindingSeverity.Critical).EndedAt(noon.AddMinutes(40)),
            Incidents.Open(Yesterday.AddMinutes(-10), "frozen-store", "gateway", "redis").EndedAt(Yesterday.AddMinutes(5)));

        var days = (await TrendAsync(3)).Days;

        Assert.Equal(3, days.Count);
        var (first, second) = (days[0], days[1]);
        Assert.Equal(DateOnly.FromDateTime(Yesterday.UtcDateTime), second.Date);
        Assert.Equal((3, 50), (first.Incidents, first.OpenMinutes));
        Assert.Equal((0, 5), (second.Incidents, second.OpenMinutes));
        Assert.Equal((0, 0), (days[2].Incidents, days[2].OpenMinutes));
        Assert.Equal(
            [new RuleCount("frozen-store", FindingSeverity.Warning, 1), new("pool-waiters", FindingSeverity.Warning, 1), new("response-time", FindingSeverity.Critical, 1)],
            first.Findings.OrderBy(static count => count.Rule, StringComparer.Ordinal));
        Assert.Empty(second.Findings);
        Assert.Equal([new ServiceMinutes("llmservice", 30), new("authservice", 20), new("gateway", 10)], first.Services);
        Assert.Equal([new CauseMinutes("pool", "llmdb", 40), new("pool", "redis", 10)], first.Causes);
        Assert.Equal([new CauseMinutes("pool", "redis", 5)], second.Causes);
    }

    [Fact]
    public async Task What_is_open_lasts_until_now_if_it_was_heard_of_and_until_then_if_not()
    {
        using var gateway = _app.Producer();
        var now = TimeProvider.System.GetUtcNow();
        await gateway.KeepAsync(Yesterday.AddMinutes(30), Incidents.Open(Yesterday));
        await gateway.KeepAsync(now, Incidents.Open(now.AddSeconds(-90), service: "authservice"));

        var trend = await TrendAsync(2);

        Assert.Equal(30, trend.Days[0].OpenMinutes);
        Assert.InRange(trend.Days.SelectMany(static day => day.Services).Where(static one => one.Service == "authservice").Sum(static one => one.Minutes), 1.5, 30);
    }

    [Fact]
    public async Task Nothing_that_happened_are_days_of_nothing()
    {
        var trend = await TrendAsync(400);

        Assert.Equal(400, trend.Days.Count);
        Assert.All(trend.Days, static day => Assert.Equal((0, 0d), (day.Incidents, day.OpenMinutes)));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("401")]
    [InlineData("many")]
    public async Task Days_that_cannot_be_are_400(string days)
    {
        using var gateway = _app.Producer();
        using var response = await gateway.GetAsync($"{IncidentTrend.Path}?days={days}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Incidents_are_forgotten_when_they_are_older_than_what_is_kept()
    {
        using var gateway = _app.Producer();
        var now = TimeProvider.System.GetUtcNow();
        var (kept, old, silent) = (Incidents.Open(now.AddDays(-390)), Incidents.Open(now.AddDays(-500)), Incidents.Open(now.AddDays(-450)));
        await gateway.KeepAsync(now.AddDays(-401), old.EndedAt(now.AddDays(-401)), silent);
        await gateway.KeepAsync(now.AddDays(-389), kept.EndedAt(now.AddDays(-389)));

        await _app.Service.Services.GetRequiredService<MonthKeeper>().KeepAsync(TestContext.Current.CancellationToken);

        Assert.Equal([kept.Id], (await gateway.ListAsync()).Items.Select(static incident => incident.Id));
    }

    private async Task<IncidentTrend> TrendAsync(int days)
    {
        using var gateway = _app.Producer();
        return (await gateway.GetFromJsonAsync($"{IncidentTrend.Path}?days={days}", ContractsJson.Default.IncidentTrend, TestContext.Current.CancellationToken))!;
    }
}
