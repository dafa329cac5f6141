using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Prices.Publishing;

/// <summary>Gives our own processes every price, and as long as none has changed, nothing.</summary>
internal static class PublishedPricesApi
{
    public static void MapPublishedPrices(this IEndpointRouteBuilder routes)
        => routes.MapGet(PublishedPrices.Path, Get).WithName("GetPublishedPrices").WithTags("Prices").RequireService();

    internal static async Task<Results<Ok<PublishedPrices>, StatusCodeHttpResult>> Get(HttpContext context, PublishingStore store, CancellationToken ct)
    {
        // Most ask in vain, and that costs one row.
        if (context.Request.Headers.IfNoneMatch is { Count: > 0 } known && known.Contains(await store.ReadTagAsync(ct)))
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        var (tag, prices) = await store.ReadAsync(ct);
        context.Response.Headers[HeaderNames.ETag] = tag;
        return TypedResults.Ok(prices);
    }
}
