using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;

namespace Platform.Data.Tests.Caching;

public sealed class CachesApiTests(GarnetServer redis)
{
    [Fact]
    public async Task The_statistics_name_the_service_the_instance_and_every_cache()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("one");
        var replica = await cluster.AddAsync();
        await replica.GetAsync("a");
        await replica.GetAsync("a");
        await replica.GetAsync("none");
        using var report = JsonDocument.Parse(await replica.Client.GetStringAsync("/internal/caches"));
        Assert.Equal(cluster.Service, report.RootElement.GetProperty("service").GetString());
        Assert.EndsWith($":{Environment.ProcessId}", report.RootElement.GetProperty("instance").GetString(), StringComparison.Ordinal);
        var cache = Assert.Single(report.RootElement.GetProperty("caches").EnumerateArray());
        Assert.Equal("things", cache.GetProperty("name").GetString());
        Assert.Equal(1, cache.GetProperty("hitsMemory").GetInt64());
        Assert.Equal(2, cache.GetProperty("misses").GetInt64());
        Assert.Equal(2, cache.GetProperty("entries").GetInt32());
        Assert.True(cache.GetProperty("bytes").GetInt64() > 0);
        Assert.Equal(1.0 / 3, cache.GetProperty("hitRate").GetDouble(), 3);
        Assert.False(cache.GetProperty("isRefresher").GetBoolean());
    }

    [Fact]
    public async Task Clearing_answers_what_was_cleared()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("old");
        var replica = await cluster.AddAsync();
        await replica.GetAsync("a");
        cluster.Source.Rows["a"] = new("new");
        Assert.Empty(await ClearAsync(replica, new { cache = "unknown" }));
        Assert.Equal("old", (await replica.GetAsync("a"))!.Name);
        Assert.Equal(["things"], await ClearAsync(replica, new { }));
        Assert.Equal("new", (await replica.GetAsync("a"))!.Name);
        Assert.Equal(["things"], await ClearAsync(replica, new { cache = "things", key = "a" }));
        Assert.Equal(["things"], await ClearAsync(replica, new { cache = "things", tag = "t" }));
    }

    [Theory]
    [InlineData("""{"key":"a"}""", "cache")]
    [InlineData("""{"tag":"a"}""", "cache")]
    [InlineData("""{"cache":"things","key":"a","tag":"b"}""", "tag")]
    public async Task A_contradictory_request_is_refused(string body, string field)
    {
        await using var cluster = new Cluster(redis);
        var replica = await cluster.AddAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await replica.Client.PostAsync("/internal/caches/clear", content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.True(problem.RootElement.GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task The_metrics_carry_the_name_of_the_cache_and_where_answers_came_from()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("one");
        var replica = await cluster.AddAsync();
        await replica.GetAsync("a");
        await replica.GetAsync("a");
        List<string> seen = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Platform.Data.Cache")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            seen.Add($"{instrument.Name} {string.Join(',', tags.ToArray().Select(static tag => tag.Value))} {value}"));
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Contains("platform.cache.requests things,hit_memory 1", seen);
        Assert.Contains("platform.cache.requests things,miss 1", seen);
        Assert.Contains("platform.cache.entries things 1", seen);
    }

    private static async Task<string[]> ClearAsync(Replica<Tool> replica, object request)
    {
        using var response = await replica.Client.PostAsJsonAsync("/internal/caches/clear", request);
        using var answer = JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        return [.. answer.RootElement.GetProperty("cleared").EnumerateArray().Select(static name => name.GetString()!)];
    }
}
