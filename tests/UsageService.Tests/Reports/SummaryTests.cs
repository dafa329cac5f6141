using Platform.Contracts;

namespace Platform.UsageService.Tests.Reports;

public sealed class SummaryTests(UsageApp app) : IClassFixture<UsageApp>
{
    private const string March = "/api/v1/usage/summary?from=2026-03-01&to=2026-04-01";

    [Theory]
    [InlineData("day")]
    [InlineData("model")]
    [InlineData("user")]
    [InlineData("key")]
    public async Task Totals_and_groups_agree_with_the_rows_to_the_nano_dollar(string groupBy)
    {
        var (tenant, key) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        UsageEvent[] events = [.. Enumerable.Range(0, 90).Select(i => Usage.Event(tenant, Usage.Noon.AddHours(i)) with
        {
            Model = $"model-{i % 4}",
            KeyId = i % 3 == 0 ? null : key,
            CostNanoUsd = i % 10 == 0 ? null : 1_000_000_007L * i + 1,
            Estimated = i % 6 == 0,
        })];
        using var producer = app.Producer();
        await producer.RecordAsync(events);
        using var reader = app.Reader(tenant);

        var summary = await reader.GetJsonAsync($"{March}&groupBy={groupBy}");

        var totals = summary.GetProperty("totals");
        Assert.Equal(90, totals.GetProperty("requests").GetInt64());
        Assert.Equal(events.Sum(e => e.Tokens.Input), totals.GetProperty("inputTokens").GetInt64());
        Assert.Equal(events.Sum(e => e.Tokens.CachedInput), totals.GetProperty("cachedInputTokens").GetInt64());
        Assert.Equal(events.Sum(e => e.Tokens.Output), totals.GetProperty("outputTokens").GetInt64());
        Assert.Equal(events.Sum(e => e.Tokens.Reasoning), totals.GetProperty("reasoningTokens").GetInt64());
        Assert.Equal(events.Sum(e => e.CostNanoUsd ?? 0), totals.GetProperty("costNanoUsd").GetInt64());
        Assert.Equal(9, totals.GetProperty("unknownCostRequests").GetInt64());
        Assert.Equal(15, totals.GetProperty("estimatedRequests").GetInt64());

        var groups = summary.GetProperty("groups").EnumerateArray().ToDictionary(
            g => g.GetProperty("group").GetString() ?? "", g => g.GetProperty("totals").GetProperty("costNanoUsd").GetInt64());
        Assert.Equal(events.GroupBy(e => GroupOf(e, groupBy)).ToDictionary(g => g.Key, g => g.Sum(e => e.CostNanoUsd ?? 0)), groups);
    }

    [Fact]
    public async Task Without_parameters_it_is_the_current_month_without_groups()
    {
        var (tenant, now) = (Guid.CreateVersion7(), TimeProvider.System.GetUtcNow());
        using var producer = app.Producer();
        await producer.RecordAsync(Usage.Event(tenant, now), Usage.Event(tenant, now.AddDays(-40)));
        using var reader = app.Reader(tenant);

        var summary = await reader.GetJsonAsync("/api/v1/usage/summary");

        Assert.Equal(1, summary.GetProperty("totals").GetProperty("requests").GetInt64());
        Assert.Equal("0.001234567", summary.GetProperty("totals").GetProperty("costUsd").GetString());
        Assert.Empty(summary.GetProperty("groups").EnumerateArray());
        Assert.Equal(1, summary.GetProperty("from").GetDateTimeOffset().Day);
        Assert.Equal(summary.GetProperty("from").GetDateTimeOffset().AddMonths(1), summary.GetProperty("to").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_tenant_without_requests_has_a_summary_of_zeros()
    {
        using var reader = app.Reader(Guid.CreateVersion7());

        var totals = (await reader.GetJsonAsync($"{March}&groupBy=model")).GetProperty("totals");

        Assert.Equal(0, totals.GetProperty("requests").GetInt64());
        Assert.Equal("0.000000000", totals.GetProperty("costUsd").GetString());
    }

    private static string GroupOf(UsageEvent usage, string groupBy) => groupBy switch
    {
        "day" => usage.StartedAt.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        "model" => usage.Model,
        "user" => usage.UserId.ToString(),
        _ => usage.KeyId?.ToString() ?? "",
    };
}
