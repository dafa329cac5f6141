using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Gateway.Administration;
using Platform.ServiceDefaults;

namespace Platform.Gateway.ApiDocuments;

internal static class ApiDocumentsApi
{
    /// <summary>Public: what can be called is no secret, and whoever tries the page needs a key all the same.</summary>
    public static void MapApiDocumentsApi(this IEndpointRouteBuilder routes)
    {
        routes.MapApiDocument($"/openapi/{ServiceNames.Gateway}.json").AllowAnonymous();
        routes.MapGet("/openapi/{service}.json", Get).WithName("GetApiDocument").AllowAnonymous();
    }

    internal static async Task<Results<ContentHttpResult, NotFound, ProblemHttpResult>> Get(
        string service, IHttpClientFactory clients, HttpResponse response, CancellationToken ct)
    {
        if (!ServiceNames.All.Contains(service))
        {
            return TypedResults.NotFound();
        }

        try
        {
            using var client = clients.CreateClient(service);
            var document = await client.GetStringAsync(ApiDocumentExtensions.Path, ct);
            response.Headers.CacheControl = "public, max-age=60";
            return TypedResults.Content(document, "application/json");
        }
        catch (Exception away) when (away is HttpRequestException || (away is OperationCanceledException && !ct.IsCancellationRequested))
        {
            response.Headers.RetryAfter = "1";
            return TypedResults.Problem(
                statusCode: StatusCodes.Status503ServiceUnavailable, type: ProblemTypes.Unavailable, title: "Briefly unavailable",
                detail: $"{service} can't be asked for its document at the moment.");
        }
    }
}
