using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Platform.Data.Postgres;

/// <summary>The pools of this process, for the gateway to gather.</summary>
public static class PoolsApi
{
    /// <summary>Maps <c>GET /internal/pools</c>. Says nothing of who may call it: the service adds that.</summary>
    /// <param name="routes">The service's routes.</param>
    /// <returns>The endpoint.</returns>
    public static IEndpointConventionBuilder MapPools(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/internal/pools", Report).WithName("GetPools").WithTags("Internal");

    private static JsonHttpResult<PoolReport> Report(PoolRegistry pools, IHostEnvironment host) => TypedResults.Json(
        new PoolReport(host.ApplicationName.ToLowerInvariant(), $"{Environment.MachineName}:{Environment.ProcessId}", [.. pools.All.Select(static pool => pool.GetStatistics())]),
        PoolsJson.Default.PoolReport);
}

/// <summary>What one process tells of its pools.</summary>
/// <param name="Service">The service's resource name.</param>
/// <param name="Instance">Which of its processes, as host and process id.</param>
/// <param name="Pools">Its pools.</param>
internal sealed record PoolReport(string Service, string Instance, IReadOnlyList<PoolStatistics> Pools);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PoolReport))]
internal sealed partial class PoolsJson : JsonSerializerContext;
