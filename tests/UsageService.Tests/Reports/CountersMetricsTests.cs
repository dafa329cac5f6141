using System.Text.Json;
using Platform.ServiceDefaults;
using Platform.UsageService.Tests.Counting;

namespace Platform.UsageService.Tests.Reports;

/// <summary>Counters of what isn't billed, beside those that are made of calls.</summary>
public sealed class CountersMetricsTests(UsageApp app) : IClassFixture<UsageApp>
{
    private const string March = "/api/v1/usage/counters?from=2026-03-01&to=2026-04-01";
    private readonly Guid _tenant = Guid.CreateVersion7();
    private readonly Guid _caller = Guid.CreateVersion7();
    private readonly Guid _guest = Guid.CreateVersion7();

    [Fact]
    public async Task What_was_counted_stands_beside_what_was_used()
    {
        await FillAsync();

        var items = await ListAsync(March);

        Assert.Equal(3, items.Count);
        var (nobody, caller, guest) = (Of(items, null), Of(items, _caller), Of(items, _guest));
        Assert.Equal((1, 5, 2), (Requests(caller), Metric(caller, UsageMetric.ToolCall), Metric(caller, UsageMetric.ToolError)));
        Assert.Equal((0, 7, 0), (Requests(guest), Metric(guest, UsageMetric.SignIn), Metric(guest, UsageMetric.ToolCall)));
        Assert.Equal((0, 9), (Requests(nobody), Metric(nobody, UsageMetric.SignInRefused)));
    }

    [Fact]
    public async Task One_metric_is_shown_alone_and_only_where_it_was_counted()
    {
        await FillAsync();

        var item = Assert.Single(await ListAsync($"{March}&metric={UsageMetric.ToolCall}"));

        Assert.Equal(_caller, item.GetProperty("userId").GetGuid());
        Assert.Equal(UsageMetric.ToolCall, Assert.Single(item.GetProperty("metrics").EnumerateObject()).Name);
        Assert.Equal(1, Requests(item));
        Assert.Empty(await ListAsync($"{March}&metric=never.counted"));
    }

    [Theory]
    [InlineData("hour", 5)]
    [InlineData("day", 1)]
    [InlineData("month", 1)]
    public async Task Pages_show_every_window_once_and_add_up(string window, int windows)
    {
        using var producer = app.Producer();
        await producer.CountAsync(Counted.Batch([.. Enumerable.Range(0, 40).Select(i => Counted.Entry(_tenant, i % 2 == 0 ? _caller : null, hour: i % 5, amount: i))
            .Where(static count => count.Amount > 0)]));

        var items = await ListAsync($"{March}&window={window}&limit=1");

        Assert.Equal(windows * 2, items.Count);
        Assert.Equal(780, items.Sum(static item => Metric(item, UsageMetric.SignIn)));
        Assert.Equal(items.Count, items.Select(static item => (item.GetProperty("windowStart").GetDateTimeOffset(), item.GetProperty("userId").ToString())).Distinct().Count());
    }

    private async Task FillAsync()
    {
        using var producer = app.Producer();
        await producer.RecordAsync(Usage.Event(_tenant) with { UserId = _caller });
        await producer.CountAsync(Counted.Batch(
            Counted.Entry(_tenant, _caller, UsageMetric.ToolCall, amount: 4), Counted.Entry(_tenant, _caller, UsageMetric.ToolCall, hour: 3),
            Counted.Entry(_tenant, _caller, UsageMetric.ToolError, amount: 2), Counted.Entry(_tenant, _guest, UsageMetric.SignIn, amount: 7),
            Counted.Entry(_tenant, null, UsageMetric.SignInRefused, amount: 9), Counted.Entry(Guid.CreateVersion7(), _guest, UsageMetric.ToolCall)));
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

    private static JsonElement Of(List<JsonElement> items, Guid? user)
        => Assert.Single(items, item => (item.GetProperty("userId") is { ValueKind: JsonValueKind.String } id ? id.GetGuid() : (Guid?)null) == user);

    private static long Requests(JsonElement item) => item.GetProperty("totals").GetProperty("requests").GetInt64();

    private static long Metric(JsonElement item, string name) => item.GetProperty("metrics").TryGetProperty(name, out var amount) ? amount.GetInt64() : 0;
}
