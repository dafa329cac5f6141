using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Benchmarks;

/// <summary>The settings of services that are started as processes, and what stands behind the gateway in their place.</summary>
internal static class Services
{
    public const string AdminKey = "the-first-key-of-the-benchmark";
    public const string AdminEmail = "admin@example.com";
    public const string AdminPassword = "correct horse battery";
    public const string ServiceKey = "the-service-key-of-the-benchmark";

    public static Dictionary<string, string> AuthService(string database) => new()
    {
        ["ServiceKey"] = ServiceKey,
        ["ConnectionStrings:authdb"] = database,
        ["Bootstrap:AdminEmail"] = AdminEmail,
        ["Bootstrap:AdminPassword"] = AdminPassword,
        ["Bootstrap:AdminApiKey"] = AdminKey,
        ["IdentityToken:KeyEncryptionSecret"] = "the secret of the signing keys",
    };

    /// <summary>A gateway whose source limits are out of the way.</summary>
    public static Dictionary<string, string> Gateway(Uri authService, string upstream, string redis) => new()
    {
        ["ServiceKey"] = ServiceKey,
        ["ConnectionStrings:redis"] = redis,
        ["Limits:Source:RequestsPerMinute"] = "1000000",
        ["services:authservice:http:0"] = authService.ToString(),
        ["services:llmservice:http:0"] = upstream,
        ["services:extensionservice:http:0"] = upstream,
        ["services:usageservice:http:0"] = upstream,
    };

    /// <summary>Answers <c>GET /v1/models</c> at once, and the gateway's question whether it lives.</summary>
    public static async Task<WebApplication> StartUpstreamAsync(Action<WebApplication>? addRoutes = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/v1/models", static () => Results.Text("""{"object":"list","data":[]}""", "application/json"));
        app.MapMethods("/alive", ["HEAD", "GET"], static () => Results.Ok());
        addRoutes?.Invoke(app);
        await app.StartAsync();
        return app;
    }
}
