using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Platform.ServiceDefaults.Health;

/// <summary><c>/health</c> and <c>/alive</c>, always mapped: deployments need them as much as development does.</summary>
internal static class HealthExtensions
{
    private const string LiveTag = "live";

    public static void AddHealth(this IServiceCollection services) =>
        services.AddHealthChecks().AddCheck("self", static () => HealthCheckResult.Healthy(), [LiveTag]);

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks(HealthPaths.Ready, new HealthCheckOptions { ResponseWriter = WriteAsync }).AllowAnonymous();
        app.MapHealthChecks(HealthPaths.Alive, new HealthCheckOptions { Predicate = static check => check.Tags.Contains(LiveTag), ResponseWriter = WriteAsync })
            .AllowAnonymous();
    }

    private static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        HealthReportJson.Write(json, report, IsOurOwn(context) ? context.RequestServices.GetRequiredService<IHostEnvironment>().ServiceName() : null);
    }

    // Probes are public, names of hosts are not.
    private static bool IsOurOwn(HttpContext context) =>
        context.RequestServices.GetService<ServiceKey>()?.Matches(context.Request.Headers[InternalHeaders.Service]) == true;
}
