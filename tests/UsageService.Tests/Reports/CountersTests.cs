using System.Text.Json;
using Platform.Contracts;

namespace Platform.UsageService.Tests.Reports;

public sealed class CountersTests(UsageApp app) : IClassFixture<UsageApp>
{
    private const string March = "/api/v1/usage/counters?from=2026-03-01&to=2026-04-01";
    private readonly Guid _tenant = Guid.CreateVersion7();
    private readonly Guid[] _users = [Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7()];

    [Theory]
    [InlineData("hour", 1)]
    [InlineData("day", 2)]
    [InlineData("month", 1000)]
    public async Task Pages_show_every_window_and_user_once_and_add_up(string window, int limit)
    {
        UsageEvent[] events = [.. Enumerable.Range(0, 30).Select(i => Usage.Event(_tenant, Usage.Noon.AddHours(i % 10 * 5)) with { UserId = _users[i % 3], CostNanoUsd = i })];
        await RecordAsync(events);

        var items = await ListAsync($"{March}&window={window}&limit={limit}");

        var expected = events.GroupBy(e => (Floor(e.StartedAt, window), e.UserId)).ToDictionary(static g => g.Key, static g => (g.LongCount(), g.Sum(static e => e.CostNanoUsd ?? 0)));
        var counted = items.ToDictionary(
            static i => (i.GetProperty("windowStart").GetDateTimeOffset(), i.GetProperty("userId").GetGuid()),
            static i => (i.GetProperty("totals").GetProperty("requests").GetInt64(), i.GetProperty("totals").GetProperty("costNanoUsd").GetInt64()));
        Assert.Equal(expected, counted);
        Assert.Equal(counted.Keys.Select(static k => k.Item1).Order(), counted.Keys.Select(static k => k.Item1));
    }

    [Fact]
    public async Task One_users_counters_are_shown_alone()
    {
        await RecordAsync(Usage.Event(_tenant) with { UserId = _users[0] }, Usage.Event(_tenant) with { UserId = _users[1] }, Usage.Event(Guid.CreateVersion7()));

        Assert.Equal(2, (await ListAsync(March)).Count);
        Assert.Equal(_users[1], Assert.Single(await ListAsync($"{March}&user={_users[1]}")).GetProperty("userId").GetGuid());
    }

    private async Task<List<JsonElement>> ListAsync(string path)
    {
        using var reader = app.Reader(_tenant);
        var items = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await reader.GetJsonAsync($"{path}&cursor={cursor}");
            items.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        return items;
    }

    private async Task RecordAsync(params UsageEvent[] events)
    {
        using var producer = app.Producer();
        await producer.RecordAsync(events);
    }

    private static DateTimeOffset Floor(DateTimeOffset time, string window) => window switch
    {
        "hour" => new(time.Year, time.Month, time.Day, time.Hour, 0, 0, TimeSpan.Zero),
        "day" => new(time.Year, time.Month, time.Day, 0, 0, 0, TimeSpan.Zero),
        _ => new(time.Year, time.Month, 1, 0, 0, 0, TimeSpan.Zero),
    };
}
