using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;

namespace Platform.Benchmarks.Chat;

/// <summary>
/// Everything that a call passes, each a process, before a provider that answers at once; and everything that governs it: the live check, requests a minute and
/// at the same time, tokens a minute, a hard budget, a price, the row that must be on disk before the provider is asked.
/// </summary>
internal sealed class ChatStack : IAsyncDisposable
{
    private readonly PostgresServer _postgres = new();
    private readonly GarnetServer _redis = new();
    private readonly List<(string Name, ChildService Process)> _children = [];

    public Uri Upstream => this["upstream"].Address;

    public Uri Gateway => this["Gateway"].Address;

    /// <summary>Of a caller under every limit there is, none of which is ever reached.</summary>
    public string Key { get; private set; } = "";

    /// <summary>The services whose processor time counts.</summary>
    public IEnumerable<(string Name, ChildService Process)> Services => _children.Where(static child => child.Name != "upstream");

    public ChildService this[string name] => _children.First(child => child.Name == name).Process;

    public static async Task<ChatStack> StartAsync()
    {
        var stack = new ChatStack();
        await stack._postgres.InitializeAsync();
        await stack._postgres.ExecuteAsync("alter system set fsync = on", "select pg_reload_conf()");
        await stack._redis.InitializeAsync();
        await stack.AddAsync("upstream", "Benchmarks", [], ChatUpstream.Name);
        await stack.AddAsync("AuthService", "AuthService", Benchmarks.Services.AuthService(await stack._postgres.CreateDatabaseAsync()));
        await stack.AddAsync("UsageService", "UsageService", await stack.SettingsAsync("usagedb"));
        var llm = await stack.SettingsAsync("llmdb");
        llm["services:usageservice:http:0"] = stack["UsageService"].Address.ToString();
        llm["Providers:OpenAI:BaseUrl"] = new Uri(stack.Upstream, "v1").ToString();
        await stack.AddAsync("LlmService", "LlmService", llm);
        var gateway = Benchmarks.Services.Gateway(stack["AuthService"].Address, stack["LlmService"].Address.ToString(), stack._redis.ConnectionString);
        gateway["services:usageservice:http:0"] = stack["UsageService"].Address.ToString();
        // All clients are one address here.
        gateway["Limits:Source:ConcurrentRequests"] = "1000000";
        gateway["Limits:SignIn:RequestsPerMinute"] = "1000000";
        await stack.AddAsync("Gateway", "Gateway", gateway);
        await stack.GovernAsync();
        return stack;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, process) in Enumerable.Reverse(_children))
        {
            process.Dispose();
        }

        await _redis.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private async Task<Dictionary<string, string>> SettingsAsync(string database) => new()
    {
        ["ServiceKey"] = Benchmarks.Services.ServiceKey,
        [$"ConnectionStrings:{database}"] = await _postgres.CreateDatabaseAsync(),
        ["ConnectionStrings:redis"] = _redis.ConnectionString,
        ["services:authservice:http:0"] = this["AuthService"].Address.ToString(),
        ["Logging:LogLevel:Default"] = "Warning",
    };

    private async Task AddAsync(string name, string program, Dictionary<string, string> settings, params string[] arguments)
        => _children.Add((name, await ChildService.StartAsync(program, settings, arguments)));

    private async Task GovernAsync()
    {
        using var admin = new HttpClient { BaseAddress = Gateway, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Benchmarks.Services.AdminKey) } };
        foreach (var model in (string[])[ChatUpstream.Model, ChatUpstream.SlowModel])
        {
            await SendAsync(admin.PutAsJsonAsync($"/api/v1/usage/prices/{model}", new { input = 150_000_000, output = 600_000_000 }));
        }

        await SendAsync(admin.PostAsJsonAsync("/api/v1/usage/budgets", new { name = "all", subject = "tenant", unit = "cost", limitUsd = "1000000.00", window = "total" }));
        using var key = await SendAsync(admin.PostAsJsonAsync(
            "/api/v1/auth/keys", new { name = "load", requestsPerMinute = 1_000_000, concurrentRequests = 10_000, tokensPerMinute = 1_000_000_000 }));
        Key = (await key.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
    }

    private static async Task<HttpResponseMessage> SendAsync(Task<HttpResponseMessage> request)
    {
        var response = await request;
        return response.IsSuccessStatusCode ? response : throw new InvalidOperationException(await response.Content.ReadAsStringAsync());
    }
}
