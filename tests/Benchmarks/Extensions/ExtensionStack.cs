using System.Net.Http.Headers;
using System.Net.Http.Json;
using Platform.Testing;

namespace Platform.Benchmarks.Extensions;

/// <summary>Everything that a call of a tool passes, each a process, with three extensions: one that works, and two that hang.</summary>
internal sealed class ExtensionStack : IAsyncDisposable
{
    public const string Healthy = "healthy";

    /// <summary>Hangs, and is never left alone for it: as many calls are in it as it may have.</summary>
    public const string Hanging = "hanging";

    /// <summary>Hangs, and is left alone after its first calls have timed out.</summary>
    public const string Isolated = "isolated";

    private readonly PostgresServer _postgres = new();
    private readonly GarnetServer _redis = new();
    private readonly List<ChildService> _children = [];

    public Uri Gateway => _children[^1].Address;

    public static async Task<ExtensionStack> StartAsync()
    {
        var stack = new ExtensionStack();
        await stack._postgres.InitializeAsync();
        await stack._redis.InitializeAsync();
        var upstream = await stack.AddAsync("Benchmarks", [], ToolUpstream.Name);
        var auth = await stack.AddAsync("AuthService", Services.AuthService(await stack._postgres.CreateDatabaseAsync()));
        var extensions = await stack.AddAsync("ExtensionService", new()
        {
            ["ServiceKey"] = Services.ServiceKey,
            ["ConnectionStrings:extensiondb"] = await stack._postgres.CreateDatabaseAsync(),
            ["ConnectionStrings:redis"] = stack._redis.ConnectionString,
            ["services:authservice:http:0"] = auth.ToString(),
            ["services:usageservice:http:0"] = upstream.ToString(),
            ["Invocation:AllowPrivateAddresses"] = "true",
            ["Logging:LogLevel:Default"] = "Error",
        });
        var gateway = Services.Gateway(auth, upstream.ToString(), stack._redis.ConnectionString);
        gateway["services:extensionservice:http:0"] = extensions.ToString();
        await stack.AddAsync("Gateway", gateway);
        await stack.RegisterAsync(upstream);
        return stack;
    }

    public static HttpRequestMessage Call(string extension) => new(HttpMethod.Post, $"/api/v1/extensions/{extension}/tools/tool")
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Services.AdminKey) },
        Content = JsonContent.Create(new { city = "Vienna" }),
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_children))
        {
            process.Dispose();
        }

        await _redis.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private async Task<Uri> AddAsync(string program, Dictionary<string, string> settings, params string[] arguments)
    {
        var child = await ChildService.StartAsync(program, settings, arguments);
        _children.Add(child);
        return child.Address;
    }

    private async Task RegisterAsync(Uri upstream)
    {
        using var admin = new HttpClient { BaseAddress = Gateway, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Services.AdminKey) } };
        foreach (var (name, path) in ((string, string)[])[(Healthy, "/fast"), (Hanging, "/hanging"), (Isolated, "/hanging")])
        {
            var tool = new { name = "tool", method = "POST", url = new Uri(upstream, path), timeoutSeconds = name == Isolated ? 1 : 60 };
            using var added = await admin.PostAsJsonAsync("/api/v1/extensions", new { name, tools = new[] { tool } });
            added.EnsureSuccessStatusCode();
        }

        using var set = await admin.PutAsJsonAsync($"/api/v1/extensions/{Hanging}/resilience", new { minimumCalls = 1000, failureRatio = 1 });
        set.EnsureSuccessStatusCode();
    }
}
