using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.Benchmarks.Stack;
using Platform.Testing;

namespace Platform.Benchmarks.Revocation;

/// <summary>Two gateways before two replicas of AuthService, PostgreSQL, Redis, and a service that answers at once or streams for ever.</summary>
internal sealed class RevocationStack : IAsyncDisposable
{
    private readonly PostgresServer _postgres = new();
    private readonly List<ChildService> _children = [];
    private WebApplication? _upstream;
    private TcpRelay? _relay;

    public GarnetServer Redis { get; } = new();

    public IReadOnlyList<ChildService> AuthServices => [.. _children.Take(2)];

    /// <summary>One client for each gateway.</summary>
    public IReadOnlyList<HttpClient> Gateways { get; private set; } = [];

    public static async Task<RevocationStack> StartAsync()
    {
        var stack = new RevocationStack();
        await stack._postgres.InitializeAsync();
        await stack.Redis.InitializeAsync();
        stack._upstream = await Services.StartUpstreamAsync(static app => app.MapPost("/v1/chat/completions", StreamAsync));
        var redis = stack.Redis.ConnectionString;
        var auth = Services.AuthService(await stack._postgres.CreateDatabaseAsync());
        auth["ConnectionStrings:redis"] = redis;
        stack._children.Add(await ChildService.StartAsync("AuthService", auth));
        stack._children.Add(await ChildService.StartAsync("AuthService", auth));
        stack._relay = new TcpRelay([.. stack._children.Select(static child => child.Address)]);
        var gateway = Services.Gateway(stack._relay.Address, stack._upstream.Urls.First(), redis);
        gateway["Limits:FailedChecksPerMinute"] = "1000000";
        stack._children.Add(await ChildService.StartAsync("Gateway", gateway));
        stack._children.Add(await ChildService.StartAsync("Gateway", gateway));
        stack.Gateways = [.. stack._children.Skip(2).Select(static child => new HttpClient { BaseAddress = child.Address, Timeout = TimeSpan.FromSeconds(30) })];
        return stack;
    }

    public async Task<(string Id, string Secret)> CreateKeyAsync()
    {
        using var request = Request(HttpMethod.Post, "/api/v1/auth/keys", Services.AdminKey);
        request.Content = JsonContent.Create(new { name = "benchmark" });
        using var response = await Gateways[0].SendAsync(request);
        response.EnsureSuccessStatusCode();
        var key = await response.Content.ReadFromJsonAsync<JsonElement>();
        return (key.GetProperty("id").GetString()!, key.GetProperty("key").GetString()!);
    }

    public async Task RevokeAsync(string id, int gateway)
    {
        using var request = Request(HttpMethod.Delete, $"/api/v1/auth/keys/{id}", Services.AdminKey);
        using var response = await Gateways[gateway].SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    public static HttpRequestMessage Request(HttpMethod method, string path, string key)
        => new(method, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };

    public async ValueTask DisposeAsync()
    {
        foreach (var child in Enumerable.Reverse(_children))
        {
            child.Dispose();
        }

        foreach (var client in Gateways)
        {
            client.Dispose();
        }

        await (_relay?.DisposeAsync() ?? default);
        await (_upstream?.DisposeAsync() ?? default);
        await Redis.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private static async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            do
            {
                await context.Response.WriteAsync("data: {\"choices\":[]}\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
            while (await timer.WaitForNextTickAsync(context.RequestAborted));
        }
        catch (OperationCanceledException)
        {
        }
    }
}
