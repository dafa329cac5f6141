using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Platform.ServiceDefaults;

/// <summary>How a process does, for the interference monitor to ask each second.</summary>
public static class VitalsApi
{
    /// <summary>Where it is asked.</summary>
    public const string Path = "/internal/vitals";

    /// <summary>Maps <c>GET /internal/vitals</c>. Says nothing of who may call it: the process adds that.</summary>
    /// <param name="routes">The process's routes.</param>
    /// <param name="parts">Write what else there is to tell, see <see cref="VitalsReport"/>.</param>
    /// <returns>The endpoint.</returns>
    public static IEndpointConventionBuilder MapVitals(this IEndpointRouteBuilder routes, params Action<Utf8JsonWriter>[] parts) =>
        routes.MapGet(Path, (HttpContext context, VitalsReport vitals) => WriteAsync(context, vitals, parts)).WithName("GetVitals").WithTags("Internal");

    private static async Task WriteAsync(HttpContext context, VitalsReport vitals, Action<Utf8JsonWriter>[] parts)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        vitals.Write(json, parts);
    }
}
