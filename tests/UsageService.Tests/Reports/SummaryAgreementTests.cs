using System.Globalization;
using System.Text.Json;
using Platform.Contracts;

namespace Platform.UsageService.Tests.Reports;

/// <summary>Whatever was used, however it is asked for: what a summary says is what its rows add up to.</summary>
public sealed class SummaryAgreementTests(UsageApp app) : IClassFixture<UsageApp>
{
    private static readonly string[] GroupsBy = ["day", "hour", "model", "provider", "user", "key", "agent", "status"];
    private static readonly DateTimeOffset Start = new(2026, 2, 27, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Totals_and_groups_agree_with_the_rows_to_the_nano_dollar(int seed)
    {
        var random = new Random(seed);
        var tenant = Guid.CreateVersion7();
        UsageEvent[] events = [.. RandomEvents(random, tenant)];
        using var producer = app.Producer();
        foreach (var batch in events.Chunk(100))
        {
            await producer.RecordAsync(batch);
            await producer.RecordAsync([.. batch.Take(random.Next(batch.Length) + 1)]);
        }

        using var reader = app.Reader(tenant);
        foreach (var groupBy in GroupsBy)
        {
            var (from, to) = RandomPeriod(random);
            var summary = await reader.GetJsonAsync($"/api/v1/usage/summary?from={Text(from)}&to={Text(to)}&groupBy={groupBy}");

            UsageEvent[] expected = [.. events.Where(e => e.StartedAt >= from && e.StartedAt < to)];
            AssertSums(expected, summary.GetProperty("totals"));
            var groups = summary.GetProperty("groups").EnumerateArray().ToDictionary(g => g.GetProperty("group").GetString() ?? "", g => g.GetProperty("totals"));
            var byName = expected.GroupBy(e => NameOf(e, groupBy)).ToDictionary(g => g.Key, g => g.ToArray());
            Assert.Equal(byName.Keys.Order(StringComparer.Ordinal), groups.Keys.Order(StringComparer.Ordinal));
            Assert.All(byName, group => AssertSums(group.Value, groups[group.Key]));
        }
    }

    [Fact]
    public async Task Filters_narrow_a_summary_as_they_narrow_the_list()
    {
        var tenant = Guid.CreateVersion7();
        UsageEvent[] events = [.. RandomEvents(new Random(5), tenant)];
        using var producer = app.Producer();
        await producer.RecordAsync(events);
        using var reader = app.Reader(tenant);
        var one = events.First(e => e.KeyId is not null && e.Agent is not null);

        foreach (var (query, isMeant) in new (string, Func<UsageEvent, bool>)[]
        {
            ($"model={one.Model}", e => e.Model == one.Model),
            ($"provider={one.Provider}", e => e.Provider == one.Provider),
            ($"agent={one.Agent}", e => e.Agent == one.Agent),
            ($"status={one.Status}", e => e.Status == one.Status),
            ($"user={one.UserId}", e => e.UserId == one.UserId),
            ($"key={one.KeyId}&model={one.Model}", e => e.KeyId == one.KeyId && e.Model == one.Model),
        })
        {
            UsageEvent[] expected = [.. events.Where(isMeant)];
            AssertSums(expected, (await reader.GetJsonAsync($"/api/v1/usage/summary?from=2026-02-01T00:10Z&to=2026-04-01T00:10Z&{query}")).GetProperty("totals"));
            var page = await reader.GetJsonAsync($"/api/v1/usage/requests?limit=200&{query}");
            Assert.Equal(expected.Select(static e => e.EventId).Order(), page.GetProperty("items").EnumerateArray().Select(static i => i.GetProperty("eventId").GetGuid()).Order());
        }
    }

    [Fact]
    public async Task Days_are_those_of_the_time_zone_that_is_asked_for()
    {
        var tenant = Guid.CreateVersion7();
        using var producer = app.Producer();
        // The clocks of Berlin go forward on the 29th: midnight is at 23:00 before and at 22:00 after.
        await producer.RecordAsync(
            Usage.Event(tenant, new DateTimeOffset(2026, 3, 27, 22, 30, 0, TimeSpan.Zero)), Usage.Event(tenant, new DateTimeOffset(2026, 3, 27, 23, 0, 0, TimeSpan.Zero)),
            Usage.Event(tenant, new DateTimeOffset(2026, 3, 29, 21, 59, 0, TimeSpan.Zero)), Usage.Event(tenant, new DateTimeOffset(2026, 3, 29, 22, 0, 0, TimeSpan.Zero)));
        using var reader = app.Reader(tenant);

        var summary = await reader.GetJsonAsync("/api/v1/usage/summary?from=2026-03-01&to=2026-04-01&groupBy=day&timeZone=Europe/Berlin");

        Assert.Equal(
            ["2026-03-27", "2026-03-28", "2026-03-29", "2026-03-30"], summary.GetProperty("groups").EnumerateArray().Select(static g => g.GetProperty("group").GetString()));
    }

    private static IEnumerable<UsageEvent> RandomEvents(Random random, Guid tenant)
    {
        Guid[] ids = [.. Enumerable.Range(0, 4).Select(_ => Guid.CreateVersion7())];
        for (var i = 0; i < 190; i++)
        {
            var call = Usage.Event(tenant, Start.AddSeconds(random.Next(4 * 24 * 3600))) with
            {
                UserId = ids[random.Next(3)],
                KeyId = random.Next(3) == 0 ? null : ids[random.Next(4)],
                Agent = random.Next(3) == 0 ? null : $"agent-{random.Next(3)}",
                Model = $"model-{random.Next(3)}",
                Provider = $"provider-{random.Next(2)}",
                Status = CompletionStatus.Final[random.Next(CompletionStatus.Final.Count)],
                Estimated = random.Next(4) == 0,
                CostNanoUsd = random.Next(6) == 0 ? null : random.NextInt64(0, 1_000_000_000_000),
                Tokens = RandomTokens(random, 0),
            };
            yield return call;
            if (random.Next(5) == 0)
            {
                yield return call with
                {
                    EventId = Guid.NewGuid(),
                    Kind = UsageKind.Adjustment,
                    Estimated = false,
                    CostNanoUsd = random.Next(6) == 0 ? null : random.NextInt64(-1_000_000_000, 1_000_000_000),
                    Tokens = RandomTokens(random, -5_000),
                };
            }
        }
    }

    private static TokenCounts RandomTokens(Random random, int least)
        => new(random.Next(least, 9_000), random.Next(least, 500), random.Next(least, 9_000), random.Next(least, 500))
        {
            CacheWriteInput = random.Next(least, 100),
            AudioInput = random.Next(least, 100),
            AudioOutput = random.Next(least, 100),
        };

    /// <summary>Sometimes whole hours, sometimes less than one.</summary>
    private static (DateTimeOffset From, DateTimeOffset To) RandomPeriod(Random random)
    {
        var from = Start.AddSeconds(random.Next(3 * 24 * 3600));
        from = random.Next(2) == 0 ? from : from.AddSeconds(-(from.Minute * 60) - from.Second);
        return (from, from.AddSeconds(random.Next(3) switch { 0 => random.Next(7200), 1 => 3600 * random.Next(40), _ => random.Next(200_000) }));
    }

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string NameOf(UsageEvent usage, string groupBy) => groupBy switch
    {
        "day" => usage.StartedAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        "hour" => usage.StartedAt.ToString("yyyy-MM-dd'T'HH':00:00Z'", CultureInfo.InvariantCulture),
        "model" => usage.Model,
        "provider" => usage.Provider,
        "user" => usage.UserId.ToString(),
        "key" => usage.KeyId?.ToString() ?? "",
        "agent" => usage.Agent ?? "",
        _ => usage.Status,
    };

    private static void AssertSums(UsageEvent[] events, JsonElement totals)
    {
        UsageEvent[] calls = [.. events.Where(static e => e.Kind == UsageKind.Call)];
        (string Name, long Value)[] expected =
        [
            ("requests", calls.Length),
            ("inputTokens", events.Sum(static e => e.Tokens.Input)),
            ("cachedInputTokens", events.Sum(static e => e.Tokens.CachedInput)),
            ("cacheWriteInputTokens", events.Sum(static e => e.Tokens.CacheWriteInput)),
            ("audioInputTokens", events.Sum(static e => e.Tokens.AudioInput)),
            ("outputTokens", events.Sum(static e => e.Tokens.Output)),
            ("reasoningTokens", events.Sum(static e => e.Tokens.Reasoning)),
            ("audioOutputTokens", events.Sum(static e => e.Tokens.AudioOutput)),
            ("costNanoUsd", events.Sum(static e => e.CostNanoUsd ?? 0)),
            ("unknownCostRequests", events.Count(static e => e.CostNanoUsd is null)),
            ("estimatedRequests", calls.Count(static e => e.Estimated)),
            ("adjustments", events.Length - calls.Length),
        ];
        Assert.Equal(expected, expected.Select(e => (e.Name, totals.GetProperty(e.Name).GetInt64())));
    }
}
