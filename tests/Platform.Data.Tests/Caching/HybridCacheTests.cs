using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Data.Caching;
using Platform.Data.Caching.Hybrid;
using Platform.Data.Redis;
using Platform.Testing;

namespace Platform.Data.Tests.Caching;

public sealed class HybridCacheTests(GarnetServer redis) : IAsyncLifetime
{
    private readonly string _service = $"t{Guid.NewGuid():n}";
    private readonly List<WebApplication> _replicas = [];
    private int _calls;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_factory_runs_once_for_all_replicas()
    {
        var (first, second) = (await AddAsync(), await AddAsync());
        Assert.Equal("one", (await GetAsync(first, "one")).Name);
        Assert.Equal("one", (await GetAsync(first, "two")).Name);
        Assert.Equal("one", (await GetAsync(second, "two")).Name);
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task Removing_by_key_by_tag_and_all_reaches_every_replica()
    {
        var (first, second) = (await AddAsync(), await AddAsync());
        await GetAsync(first, "one", ["t"]);
        await GetAsync(second, "one", ["t"]);
        await first.RemoveAsync("a");
        await UntilAsync(second, "two");
        await first.RemoveByTagAsync("other");
        Assert.Equal("two", (await GetAsync(second, "three", ["t"])).Name);
        await first.RemoveByTagAsync("t");
        await UntilAsync(second, "three");
        await first.RemoveByTagAsync("*");
        await UntilAsync(second, "four");
    }

    [Fact]
    public async Task A_value_that_is_set_is_there_on_every_replica()
    {
        var (first, second) = (await AddAsync(), await AddAsync());
        await GetAsync(second, "old");
        await first.SetAsync("a", new Tool("set"));
        Assert.Equal("set", (await GetAsync(first, "never")).Name);
        await UntilAsync(second, "set");
    }

    [Fact]
    public async Task Flags_choose_the_levels()
    {
        var cache = await AddAsync();
        Assert.Null(await GetAsync(cache, "never", flags: HybridCacheEntryFlags.DisableUnderlyingData));
        Assert.Equal(0, _calls);
        Assert.Equal("one", (await GetAsync(cache, "one", flags: HybridCacheEntryFlags.DisableDistributedCache | HybridCacheEntryFlags.DisableLocalCacheWrite)).Name);
        Assert.Equal("two", (await GetAsync(cache, "two", flags: HybridCacheEntryFlags.DisableLocalCacheWrite)).Name);
        Assert.Equal("two", (await GetAsync(cache, "never", flags: HybridCacheEntryFlags.DisableUnderlyingData)).Name);
        Assert.Equal("three", (await GetAsync(cache, "three", flags: HybridCacheEntryFlags.DisableLocalCacheRead | HybridCacheEntryFlags.DisableDistributedCacheRead)).Name);
        Assert.Equal(3, _calls);
    }

    [Fact]
    public async Task A_key_that_holds_a_value_of_another_type_is_a_miss()
    {
        var (first, second) = (await AddAsync(), await AddAsync());
        await GetAsync(first, "one");
        var basket = await second.GetOrCreateAsync("a", static _ => ValueTask.FromResult(new Basket { Items = ["apple"] }));
        Assert.Equal(["apple"], basket.Items);
    }

    [Fact]
    public async Task Who_changes_a_value_changes_only_their_own_copy()
    {
        var cache = await AddAsync();
        (await BasketAsync()).Items.Add("spoilt");
        Assert.Equal(["apple"], (await BasketAsync()).Items);
        Assert.Same(await GetAsync(cache, "shared"), await GetAsync(cache, "never"));

        ValueTask<Basket> BasketAsync() => cache.GetOrCreateAsync("b", static _ => ValueTask.FromResult(new Basket { Items = ["apple"] }));
    }

    private async Task<HybridCache> AddAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = _service });
        builder.Configuration["ConnectionStrings:redis"] = redis.ConnectionString;
        builder.Configuration["Redis:CommandTimeoutMilliseconds"] = "250";
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Logging.ClearProviders();
        builder.AddRedis("redis");
        builder.AddTtlHybridCache("library", TestJson.Default.Options);
        var app = builder.Build();
        _replicas.Add(app);
        await app.StartAsync();
        var inner = app.Services.GetRequiredService<TtlCache<HybridValue>>();
        await Poll.UntilAsync(() => inner.IsLinked, "the cache is linked to Redis");
        return app.Services.GetRequiredService<HybridCache>();
    }

    private ValueTask<Tool> GetAsync(HybridCache cache, string made, string[]? tags = null, HybridCacheEntryFlags flags = HybridCacheEntryFlags.None) =>
        cache.GetOrCreateAsync(
            "a",
            _ =>
            {
                Interlocked.Increment(ref _calls);
                return ValueTask.FromResult(new Tool(made));
            },
            new HybridCacheEntryOptions { Flags = flags },
            tags);

    private Task UntilAsync(HybridCache cache, string name) =>
        Poll.UntilAsync(async () => (await GetAsync(cache, name, ["t"])).Name == name, $"the value is {name}");
}
