using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.Benchmarks.Allocations;

/// <summary>What counting something that isn't billed allocates, once it was counted before in this hour.</summary>
internal static class CounterAllocations
{
    public static async IAsyncEnumerable<(string Name, long Bytes)> MeasureAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection([new("ServiceKey", TestIdentity.ServiceKey)]);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddMetrics();
        builder.AddUsageCounters();
        // Not started: what is counted stays where it is.
        using var host = builder.Build();
        var counters = host.Services.GetRequiredService<UsageCounters>();
        var (tenant, user) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        yield return ("counters: a count", await AllocationBudgets.BytesPerCallAsync(() =>
        {
            counters.Count(tenant, user, UsageMetric.ToolCall);
            return default;
        }));
    }
}
