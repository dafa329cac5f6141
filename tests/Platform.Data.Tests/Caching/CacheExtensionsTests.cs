using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Data.Caching;
using Platform.Data.Redis;

namespace Platform.Data.Tests.Caching;

public sealed class CacheExtensionsTests
{
    [Theory]
    [InlineData("Ttl", "00:00:00", "'Cache:things:Ttl' is 00:00:00; it must be between 00:00:00.1000000 and 365.00:00:00.")]
    [InlineData("NegativeTtl", "-00:00:01", "Cache:things:NegativeTtl")]
    [InlineData("RefreshInterval", "2.00:00:00", "Cache:things:RefreshInterval")]
    [InlineData("Jitter", "0.9", "Cache:things:Jitter")]
    [InlineData("Grace", "-1", "Cache:things:Grace")]
    [InlineData("SoftTimeout", "0", "Cache:things:SoftTimeout")]
    [InlineData("LoadTimeout", "0", "Cache:things:LoadTimeout")]
    [InlineData("MaxEntries", "0", "Cache:things:MaxEntries")]
    [InlineData("MaxBytes", "10", "Cache:things:MaxBytes")]
    [InlineData("MaxEntryBytes", "-5", "Cache:things:MaxEntryBytes")]
    public async Task A_nonsense_value_stops_the_start_and_names_its_key(string key, string value, string message)
    {
        var builder = NewBuilder();
        builder.Configuration[$"Cache:things:{key}"] = value;
        builder.AddTtlCache<Tool, FakeSource<Tool>>("things", TestJson.Default.Tool);
        await using var app = builder.Build();
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_section_wins_over_the_defaults_in_code_which_win_over_the_built_in_ones()
    {
        var builder = NewBuilder();
        builder.Configuration["Cache:things:Ttl"] = "01:00:00";
        builder.AddTtlCache<Tool, FakeSource<Tool>>("things", TestJson.Default.Tool, static o => (o.Ttl, o.Grace) = (TimeSpan.FromDays(1), TimeSpan.FromDays(2)));
        await using var app = builder.Build();
        var options = app.Services.GetRequiredService<IOptionsMonitor<CacheOptions>>().Get("things");
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromDays(2), 10_000), (options.Ttl, options.Grace, options.MaxEntries));
    }

    [Fact]
    public void A_type_has_one_cache_and_a_name_is_legible_everywhere()
    {
        var builder = NewBuilder();
        builder.AddTtlCache<Tool, FakeSource<Tool>>("things", TestJson.Default.Tool);
        Assert.Throws<ArgumentException>(() => builder.AddTtlCache<Tool, FakeSource<Tool>>("others", TestJson.Default.Tool));
        Assert.Throws<ArgumentException>(() => builder.AddTtlCache<Basket, FakeSource<Basket>>("Bad Name", TestJson.Default.Basket));
    }

    private static WebApplicationBuilder NewBuilder()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["ConnectionStrings:redis"] = "127.0.0.1:1";
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.AddRedis("redis");
        return builder;
    }
}
