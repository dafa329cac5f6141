using System.Net;
using System.Net.Http.Json;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Tests.Counting;

/// <summary>Counts as other services would send them.</summary>
internal static class Counted
{
    public static CounterBatch Batch(params IReadOnlyList<CounterEntry> counts) => new(Guid.CreateVersion7(), "authservice", counts, 0);

    public static CounterEntry Entry(Guid tenantId, Guid? userId = null, string metric = UsageMetric.SignIn, int hour = 0, long amount = 1)
        => new(tenantId, userId, metric, Usage.Noon.AddHours(hour), amount);

    public static async Task CountAsync(this HttpClient producer, CounterBatch batch)
    {
        using var response = await producer.PostCountsAsync(batch);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    public static Task<HttpResponseMessage> PostCountsAsync(this HttpClient producer, CounterBatch batch)
        => producer.PostAsJsonAsync(CounterBatch.Path, batch, CountingJson.Default.CounterBatch, TestContext.Current.CancellationToken);
}
