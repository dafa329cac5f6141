using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.Testing;

namespace Platform.Benchmarks.Door;

/// <summary>A service that answers at once, a bare YARP before it, and the gateway before it with AuthService, PostgreSQL and Redis.</summary>
internal sealed class DoorStack : IAsyncDisposable
{
    public const string Key = "the-first-key-of-the-benchmark";
    private const string ServiceKey = "the-service-key-of-the-benchmark";

    private readonly PostgresServer _postgres = new();
    private readonly GarnetServer _redis = new();
    private WebApplication? _upstream;
    private ChildService? _bare;
    private ChildService? _auth;
    private ChildService? _gateway;

    public ChildService Bare => _bare!;

    public ChildService Auth => _auth!;

    public ChildService Gateway => _gateway!;

    public static async Task<DoorStack> StartAsync()
    {
        var stack = new DoorStack();
        await stack._postgres.InitializeAsync();
        await stack._redis.InitializeAsync();
        stack._upstream = await StartUpstreamAsync();
        var upstream = stack._upstream.Urls.First();
        stack._bare = await ChildService.StartAsync("Benchmarks", new Dictionary<string, string>(), BareProxy.Name, upstream);
        stack._auth = await ChildService.StartAsync("AuthService", new Dictionary<string, string>
        {
            ["ServiceKey"] = ServiceKey,
            ["ConnectionStrings:authdb"] = await stack._postgres.CreateDatabaseAsync(),
            ["Bootstrap:AdminEmail"] = "admin@example.com",
            ["Bootstrap:AdminPassword"] = "correct horse battery",
            ["Bootstrap:AdminApiKey"] = Key,
            ["IdentityToken:KeyEncryptionSecret"] = "the secret of the signing keys",
        });
        stack._gateway = await ChildService.StartAsync("Gateway", new Dictionary<string, string>
        {
            ["ServiceKey"] = ServiceKey,
            ["ConnectionStrings:redis"] = stack._redis.ConnectionString,
            ["Limits:Source:RequestsPerMinute"] = "1000000",
            ["services:authservice:http:0"] = stack._auth.Address.ToString(),
            ["services:llmservice:http:0"] = upstream,
            ["services:extensionservice:http:0"] = upstream,
            ["services:usageservice:http:0"] = upstream,
        });
        return stack;
    }

    public async ValueTask DisposeAsync()
    {
        _gateway?.Dispose();
        _auth?.Dispose();
        _bare?.Dispose();
        await (_upstream?.DisposeAsync() ?? default);
        await _redis.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private static async Task<WebApplication> StartUpstreamAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/v1/models", static () => Results.Text("""{"object":"list","data":[]}""", "application/json"));
        app.MapMethods("/alive", ["HEAD", "GET"], static () => Results.Ok());
        await app.StartAsync();
        return app;
    }
}
