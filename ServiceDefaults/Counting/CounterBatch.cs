using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.ServiceDefaults;

/// <summary>Counts that are delivered together to UsageService, which applies a batch once, however often it comes.</summary>
/// <param name="BatchId">Tells this batch from all others; the same whenever it is sent again.</param>
/// <param name="Source">Name of the service that counted.</param>
/// <param name="Counts">At most <see cref="MaxCounts"/>.</param>
/// <param name="Dropped">How much the source could not keep and so never counted, since its last batch.</param>
public sealed record CounterBatch(Guid BatchId, string Source, IReadOnlyList<CounterEntry> Counts, long Dropped)
{
    /// <summary>The most counts one batch may carry.</summary>
    public const int MaxCounts = 1000;

    /// <summary>Where UsageService takes batches.</summary>
    public const string Path = "/internal/usage/counters";
}

/// <summary>How often something happened to a user of a tenant in one hour.</summary>
/// <param name="TenantId">The tenant; the empty id for the platform itself.</param>
/// <param name="UserId">The user; null for nobody in particular.</param>
/// <param name="Metric">What is counted, one of <see cref="UsageMetric"/>.</param>
/// <param name="Hour">Begin of the hour, UTC.</param>
/// <param name="Amount">How often, 1 to <see cref="MaxAmount"/>.</param>
public sealed record CounterEntry(Guid TenantId, Guid? UserId, string Metric, DateTimeOffset Hour, long Amount)
{
    /// <summary>The most that one entry can say; far above what happens, so that sums stay inside 64 bits.</summary>
    public const long MaxAmount = 1_000_000_000_000;
}

/// <summary>JSON of batches of counts, without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CounterBatch))]
public sealed partial class CountingJson : JsonSerializerContext;
