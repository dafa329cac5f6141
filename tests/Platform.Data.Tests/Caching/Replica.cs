using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Data.Caching;
using Platform.Data.Redis;
using Platform.Testing;

namespace Platform.Data.Tests.Caching;

/// <summary>One process of a service with a cache, its own connection to Redis included.</summary>
internal sealed class Replica<T> : IAsyncDisposable
    where T : class
{
    private readonly WebApplication _app;

    private Replica(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public TtlCache<T> Cache => _app.Services.GetRequiredService<TtlCache<T>>();

    public RedisConnection Redis => _app.Services.GetRequiredService<RedisConnection>();

    public IServiceProvider Services => _app.Services;

    public HttpClient Client { get; }

    public CacheStatistics Statistics => Cache.GetStatistics();

    public static async Task<Replica<T>> StartAsync(string service, string redis, FakeSource<T> source, JsonTypeInfo<T> json, ReplicaSettings? settings = null)
    {
        settings ??= new();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = service });
        builder.Configuration["ConnectionStrings:redis"] = redis;
        builder.Configuration["Redis:ReconnectDelayMilliseconds"] = "100";
        builder.Configuration["Redis:CommandTimeoutMilliseconds"] = "1000";
        foreach (var (key, value) in settings.Configuration)
        {
            builder.Configuration[key] = value;
        }
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        if (settings.Log is { } log)
        {
            builder.Logging.AddProvider(log);
        }
        builder.AddRedis("redis");
        // Deadlines of the connection are real also where the cache's time stands still.
        builder.Services.AddSingleton(provider => new RedisConnection(
            provider.GetRequiredService<IOptions<RedisOptions>>(), provider.GetRequiredService<IConfiguration>(), TimeProvider.System,
            provider.GetRequiredService<ILogger<RedisConnection>>()));
        builder.Services.AddSingleton(settings.Clock);
        builder.Services.AddSingleton(source);
        builder.AddTtlCache<T, FakeSource<T>>("things", json, settings.Options);
        var app = builder.Build();
        app.MapCaches();
        await app.StartAsync();
        var replica = new Replica<T>(app);
        if (settings.WaitsForRedis)
        {
            await replica.UntilLinkedAsync();
        }
        return replica;
    }

    public Task UntilLinkedAsync() => Poll.UntilAsync(() => Cache.IsLinked, "the cache is linked to Redis");

    public Task UntilUnlinkedAsync() => Poll.UntilAsync(() => !Cache.IsLinked, "the cache knows that Redis is away");

    /// <summary>Asks, for an answer and where it came from.</summary>
    public async Task<T?> GetAsync(string key) => await Cache.GetAsync(key, CancellationToken.None);

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}

internal sealed record ReplicaSettings
{
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public Action<CacheOptions>? Options { get; init; }

    public Dictionary<string, string> Configuration { get; init; } = [];

    public bool WaitsForRedis { get; init; } = true;

    public ILoggerProvider? Log { get; init; }

    /// <summary>Instead of the cluster's.</summary>
    public FakeSource<Tool>? Source { get; init; }
}
