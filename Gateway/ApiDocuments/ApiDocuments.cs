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
        // The page looks at each request by a regular expression; those that are not for it shall not pay for that.
        app.UseWhen(static context => context.Request.Path.StartsWithSegments($"/{Page}"), static docs => docs.UseSwaggerUI(static page =>
        {
            page.RoutePrefix = Page;
            page.DocumentTitle = "Platform API";
            page.EnableDeepLinking();
            foreach (var (process, title) in Documents)
            {
                page.SwaggerEndpoint($"/openapi/{process}.json", title);
            }
        }));
        app.MapApiDocumentsApi();
    }
}
