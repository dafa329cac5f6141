using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Platform.Data.Caching;

/// <summary>What operators see of a process's caches and can do to them.</summary>
public static class CachesApi
{
    /// <summary>Maps <c>GET /internal/caches</c> and <c>POST /internal/caches/clear</c>. Who may call them is for the service to say.</summary>
    /// <param name="endpoints">The service's routes.</param>
    /// <returns>The group of both.</returns>
    public static RouteGroupBuilder MapCaches(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var caches = endpoints.MapGroup("/internal/caches").WithTags("Caches");
        caches.MapGet("", GetCaches).WithName("GetCaches");
        caches.MapPost("/clear", ClearAsync).WithName("ClearCaches");
        return caches;
    }

    internal static Ok<CachesReport> GetCaches(CacheRegistry registry, IHostEnvironment environment) =>
        TypedResults.Ok(new CachesReport(CacheInstance.ServiceName(environment), CacheInstance.Name, registry.GetStatistics()));

    internal static async Task<Results<Ok<CachesCleared>, ValidationProblem>> ClearAsync(ClearCachesRequest request, CacheRegistry registry, IHostEnvironment environment)
    {
        if (request.FindErrors() is { Count: > 0 } errors)
        {
            return TypedResults.ValidationProblem(errors);
        }
        var cleared = await registry.ClearAsync(request.Cache, request.Tag, request.Key);
        return TypedResults.Ok(new CachesCleared(CacheInstance.ServiceName(environment), CacheInstance.Name, cleared));
    }
}
