using System.Text.Json;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.Data.Caching.Hybrid;

namespace Platform.Data.Caching;

/// <summary>Registers the framework's cache.</summary>
public static class HybridCacheExtensions
{
    /// <summary>
    /// Adds <see cref="HybridCache"/>, for libraries that ask for it. Our own code uses <see cref="TtlCache{T}"/>, which can load everything,
    /// knows a value's tags without being told, and costs nothing on a hit.
    /// </summary>
    /// <param name="builder">The service's builder, with <c>AddRedis</c> called.</param>
    /// <param name="name">The cache's name; section <c>Cache:{name}</c> holds its settings.</param>
    /// <param name="json">Knows every type that will be cached.</param>
    /// <param name="defaults">Settings where the section names none.</param>
    /// <returns>The same builder.</returns>
    public static IHostApplicationBuilder AddTtlHybridCache(
        this IHostApplicationBuilder builder, string name, JsonSerializerOptions json, Action<CacheOptions>? defaults = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(json);
        builder.AddTtlCache<HybridValue, HybridSource>(name, HybridJson.Default.HybridValue, defaults);
        builder.Services.AddSingleton<HybridCache>(provider => new TtlHybridCache(provider.GetRequiredService<TtlCache<HybridValue>>(), new(json)));
        return builder;
    }
}
