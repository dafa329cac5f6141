using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Tests.Counting;

public sealed class CountingApiTests(UsageApp app) : IClassFixture<UsageApp>
{
    private readonly Guid _tenant = Guid.CreateVersion7();

    [Fact]
    public async Task A_batch_that_comes_twice_is_counted_once()
    {
        using var producer = app.Producer();
        var batch = Counted.Batch(Counted.Entry(_tenant, amount: 3), Counted.Entry(_tenant, amount: 4), Counted.Entry(_tenant, hour: 1));

        await Task.WhenAll(producer.CountAsync(batch), producer.CountAsync(batch), producer.CountAsync(batch));
        await producer.CountAsync(batch);

        Assert.Equal(8, await SumAsync());
        await producer.CountAsync(batch with { BatchId = Guid.CreateVersion7() });
        Assert.Equal(16, await SumAsync());
    }

    [Fact]
    public async Task Batches_with_the_same_counters_in_opposite_order_never_deadlock_and_the_sums_stay_exact()
    {
        CounterEntry[] counts = [.. Enumerable.Range(0, 300).Select(i => Counted.Entry(_tenant, Guid.NewGuid(), hour: i % 5))];
        CounterEntry[] reversed = [.. counts.Reverse()];
        using var producer = app.Producer();

        for (var round = 0; round < 30; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(i => producer.CountAsync(Counted.Batch(i % 2 == 0 ? counts : reversed))));
        }

        Assert.Equal(300 * 30 * 4, await SumAsync());
        Assert.Equal(0, await app.Database.CountAsync("select deadlocks from pg_stat_database where datname = current_database()"));
    }

    [Fact]
    public async Task What_a_service_had_to_drop_is_counted_for_the_platform_and_seen_by_its_operators_alone()
    {
        var source = string.Create(CultureInfo.InvariantCulture, $"s{Guid.NewGuid():n}");
        using var producer = app.Producer();
        var batch = Counted.Batch(Counted.Entry(_tenant)) with { Source = source, Dropped = 12 };
        await producer.CountAsync(batch);
        await producer.CountAsync(batch);

        using var admin = app.Admin();
        var page = await admin.GetJsonAsync($"/api/v1/usage/counters/platform?metric={UsageMetric.DroppedPrefix}{source}");
        var item = Assert.Single(page.GetProperty("items").EnumerateArray());
        Assert.Equal(12, item.GetProperty("metrics").GetProperty(UsageMetric.DroppedPrefix + source).GetInt64());
        Assert.Equal(JsonValueKind.Null, item.GetProperty("userId").ValueKind);
        using var reader = app.Reader(_tenant);
        using var refused = await reader.GetAsync("/api/v1/usage/counters/platform", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Theory]
    [InlineData("counts[0].metric", "{\"metric\":\"Sign In\"}")]
    [InlineData("counts[0].amount", "{\"amount\":0}")]
    [InlineData("counts[0].amount", "{\"amount\":1000000000001}")]
    [InlineData("counts[0].hour", "{\"hour\":\"2026-03-10T12:30:00Z\"}")]
    [InlineData("counts[0].hour", "{\"hour\":\"1900-01-01T00:00:00Z\"}")]
    [InlineData("counts[0].hour", "{\"hour\":\"9999-12-31T23:00:00Z\"}")]
    [InlineData("batchId", "{\"batchId\":\"00000000-0000-0000-0000-000000000000\"}")]
    [InlineData("source", "{\"source\":\"a'; drop table counter_hour; --\"}")]
    [InlineData("dropped", "{\"dropped\":-1}")]
    [InlineData("counts", "{\"counts\":null}")]
    [InlineData("counts[0]", "{\"counts\":[null]}")]
    public async Task What_cannot_be_a_count_is_refused_by_name_and_nothing_of_its_batch_counts(string field, string change)
    {
        var batch = JsonSerializer.SerializeToNode(Counted.Batch(Counted.Entry(_tenant), Counted.Entry(_tenant)), CountingJson.Default.CounterBatch)!.AsObject();
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(change)!.AsObject())
        {
            var holder = batch.ContainsKey(name) ? batch : batch["counts"]![0]!.AsObject();
            holder[name] = value?.DeepClone();
        }

        using var producer = app.Producer();
        using var response = await producer.PostAsJsonAsync(CounterBatch.Path, batch, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
        Assert.Equal(0, await SumAsync());
    }

    [Fact]
    public async Task More_counts_than_a_batch_may_have_are_refused()
    {
        using var producer = app.Producer();
        using var response = await producer.PostCountsAsync(Counted.Batch([.. Enumerable.Repeat(Counted.Entry(_tenant), CounterBatch.MaxCounts + 1)]));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private Task<long> SumAsync() => app.Database.CountAsync("select coalesce(sum(amount), 0)::bigint from counter_hour where tenant_id = $1", _tenant);
}
