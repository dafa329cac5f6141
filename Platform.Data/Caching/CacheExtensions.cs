using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Data.Redis;

namespace Platform.Data.Caching;

/// <summary>Registers caches.</summary>
public static class CacheExtensions
{
    /// <summary>Adds <see cref="TtlCache{T}"/>, with <typeparamref name="TSource"/> as where its values come from. Needs <c>AddRedis</c>.</summary>
    /// <typeparam name="T">What is cached; one cache per type in a process.</typeparam>
    /// <typeparam name="TSource">Loads values; a singleton.</typeparam>
    /// <param name="builder">The service's builder.</param>
    /// <param name="name">The cache's name, of lower-case letters, digits and hyphens; section <c>Cache:{name}</c> holds its settings.</param>
    /// <param name="json">How values are written and read.</param>
    /// <param name="defaults">Settings where the section names none.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The name isn't one, or <typeparamref name="T"/> has a cache already.</exception>
    public static IHostApplicationBuilder AddTtlCache<T, TSource>(
        this IHostApplicationBuilder builder, string name, JsonTypeInfo<T> json, Action<CacheOptions>? defaults = null)
        where T : class
        where TSource : CacheSource<T>
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(json);
        CheckName(name);
        var services = builder.Services;
        if (services.Any(static service => service.ServiceType == typeof(TtlCache<T>)))
        {
            throw new ArgumentException($"{typeof(T).Name} has a cache already.", nameof(name));
        }
        services.AddCacheServices();
        services.AddCacheOptions(name, defaults);
        services.TryAddSingleton<TSource>();
        services.AddSingleton(provider => new TtlCache<T>(
            name,
            provider.GetRequiredService<TSource>(),
            json,
            provider.GetRequiredService<IOptionsMonitor<CacheOptions>>().Get(name),
            provider.GetRequiredService<CacheServices>()));
        services.AddSingleton<IManagedCache>(static provider => provider.GetRequiredService<TtlCache<T>>());
        return builder;
    }

    private static void AddCacheOptions(this IServiceCollection services, string name, Action<CacheOptions>? defaults)
    {
        services.AddOptions<CacheOptions>(name)
            .Configure(options => defaults?.Invoke(options))
            .BindConfiguration($"Cache:{name}")
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CacheOptions>, CacheOptionsValidator>());
    }

    private static void AddCacheServices(this IServiceCollection services)
    {
        if (services.Any(static service => service.ServiceType == typeof(CacheRegistry)))
        {
            return;
        }
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(static provider => new CacheRegistry(provider.GetServices<IManagedCache>()));
        services.AddSingleton<CacheInstruments>();
        services.AddSingleton(static provider => new CacheServices(
            CacheInstance.ServiceName(provider.GetRequiredService<IHostEnvironment>()),
            provider.GetRequiredService<RedisConnection>(),
            provider.GetRequiredService<CacheInstruments>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddHostedService<CacheRunner>();
        services.Configure<JsonOptions>(static options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, CachesJson.Default));
    }

    /// <summary>The name is part of a key in Redis, of a configuration key and of a metric's attribute; this is legible in all of them.</summary>
    private static void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            throw new ArgumentException($"'{name}' is no name for a cache; use lower-case letters, digits and hyphens.", nameof(name));
        }
    }
}
