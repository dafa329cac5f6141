using System.Net;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Gateway.Administration;
using Platform.ServiceDefaults;

namespace Platform.Gateway.ApiDocuments;

/// <summary>One page to browse everything that the platform offers, put together from the documents that the processes write themselves.</summary>
internal static class ApiDocuments
{
    private const string Page = "docs";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static readonly (string Process, string Title)[] Documents =
    [
        ("llmservice", "LLM: chat, models, agents"),
        ("authservice", "Auth: sessions, accounts, keys"),
        ("extensionservice", "Extensions and tools"),
        ("usageservice", "Usage and prices"),
        (ServiceNames.Gateway, "Administration"),
    ];

    public static void AddApiDocuments(this WebApplicationBuilder builder)
    {
        builder.AddApiDocument("Administration");
        foreach (var service in ServiceNames.All)
        {
            builder.Services.AddServiceClient(service, Limit);
        }
    }

    public static void MapApiDocuments(this WebApplication app)
    {
        app.UseSwaggerUI(static page =>
        {
            page.RoutePrefix = Page;
            page.DocumentTitle = "Platform API";
            page.EnableDeepLinking();
            foreach (var (process, title) in Documents)
            {
                page.SwaggerEndpoint($"/openapi/{process}.json", title);
            }
        });
        app.MapApiDocument($"/openapi/{ServiceNames.Gateway}.json").AllowAnonymous();
        app.MapGet("/openapi/{service}.json", Get).WithName("GetApiDocument").AllowAnonymous();
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
                statusCode: (int)HttpStatusCode.ServiceUnavailable, type: ProblemTypes.Unavailable, title: "Briefly unavailable",
                detail: $"{service} can't be asked for its document at the moment.");
        }
    }
}
