using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Xunit;

namespace Platform.Testing;

/// <summary>Asks a process how it does, and insists on every word of the contract, and on none besides.</summary>
public static class VitalsReader
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = ContractsJson.Default,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <param name="service">A client that carries the service key.</param>
    public static async Task<ServiceVitals> ReadVitalsAsync(this HttpClient service) =>
        Parse(await service.GetStringAsync(VitalsApi.Path, TestContext.Current.CancellationToken));

    public static ServiceVitals Parse(string text)
    {
        var json = JsonNode.Parse(text)!.AsObject();
        // One service has it; the others leave it out.
        json.TryAdd("llm", null);
        return json.Deserialize<ServiceVitals>(Strict)!;
    }

    /// <summary>How often something was measured.</summary>
    public static long Count(this HistogramVitals histogram) => histogram.Counts.Sum();

    public static RequestVitals Of(this ServiceVitals vitals, string requestClass) => vitals.Requests.Single(one => one.Class == requestClass);

    public static PoolVitals Pool(this ServiceVitals vitals, string name) => vitals.Pools.Single(one => one.Name == name);
}
