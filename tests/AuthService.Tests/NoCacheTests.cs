using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Platform.Data.Caching;
using Platform.Data.Postgres;
using Platform.Data.Redis;

namespace Platform.AuthService.Tests;

/// <summary>What AuthService answers decides who may do what, so it must come from the database each time. It can't cache what it doesn't know how to.</summary>
public sealed class NoCacheTests(SharedAuth auth) : IClassFixture<SharedAuth>
{
    private static readonly string[] Caches =
    [
        "Platform.Data.Caching",
        "Platform.Data.Redis",
        "StackExchange.Redis",
        "Microsoft.Extensions.Caching",
        "Microsoft.AspNetCore.OutputCaching",
        "Microsoft.AspNetCore.ResponseCaching",
        "System.Runtime.Caching",
    ];

    [Fact]
    public void It_uses_no_type_of_any_cache() => Assert.DoesNotContain(NamespacesUsed(), IsCache);

    /// <summary>So that the test above is known to see such types.</summary>
    [Fact]
    public void A_service_with_a_cache_would_be_found_out()
        => Assert.Contains(NamespacesUsed(typeof(ServicePool).Assembly.Location), IsCache);

    [Theory]
    [InlineData(typeof(RedisConnection))]
    [InlineData(typeof(CacheRegistry))]
    [InlineData(typeof(IMemoryCache))]
    [InlineData(typeof(IDistributedCache))]
    [InlineData(typeof(HybridCache))]
    [InlineData(typeof(IOutputCacheStore))]
    public void Its_container_has_none(Type cache) => Assert.Null(auth.Host.Services.GetService(cache));

    private static bool IsCache(string space) => Caches.Any(cache => space.StartsWith(cache, StringComparison.Ordinal));

    private static HashSet<string> NamespacesUsed(string? assembly = null)
    {
        using var file = new PEReader(File.OpenRead(assembly ?? typeof(Program).Assembly.Location));
        var metadata = file.GetMetadataReader();
        return [.. metadata.TypeReferences.Select(handle => metadata.GetString(metadata.GetTypeReference(handle).Namespace))];
    }
}
