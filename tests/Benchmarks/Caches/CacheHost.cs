using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Data.Caching;
using Platform.Data.Caching.Serialization;
using Platform.Data.Caching.Shared;
using Platform.Data.Redis;
using Platform.Testing;
using StackExchange.Redis;

namespace Platform.Benchmarks.Caches;

/// <summary>One process of a service with a cache, its own connection to Redis included.</summary>
internal sealed class CacheHost<T> : IAsyncDisposable
    where T : class
{
    private readonly IHost _host;
    private readonly CacheKeys _keys;

    private CacheHost(IHost host, CacheKeys keys) => (_host, _keys) = (host, keys);

    public TtlCache<T> Cache => _host.Services.GetRequiredService<TtlCache<T>>();

    public static async Task<CacheHost<T>> StartAsync<TSource>(
        string redis, TSource source, JsonTypeInfo<T> json, Action<CacheOptions>? options = null, string? service = null)
        where TSource : CacheSource<T>
    {
        service ??= $"b{Guid.NewGuid():n}";
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = service });
        builder.Configuration["ConnectionStrings:redis"] = redis;
        // A full machine is what is measured, and a late answer would be measured as a miss.
        builder.Configuration["Redis:CommandTimeoutMilliseconds"] = "2000";
        builder.Logging.ClearProviders();
        builder.AddRedis("redis");
        builder.Services.AddSingleton(source);
        builder.AddTtlCache<T, TSource>("things", json, options);
        var host = new CacheHost<T>(builder.Build(), new(service, "things", JsonShape.Of(json)));
        await host._host.StartAsync();
        await Poll.UntilAsync(() => host.Cache.IsLinked, "the cache is linked to Redis");
        return host;
    }

    /// <summary>The client under the cache, with the same connection.</summary>
    public Task<IDatabase> GetClientAsync() =>
        _host.Services.GetRequiredService<RedisConnection>().ExecuteAsync(Task.FromResult, CancellationToken.None);

    public RedisKey KeyInRedis(string key) => _keys.Entry(key);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
