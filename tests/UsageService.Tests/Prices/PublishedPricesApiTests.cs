using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.UsageService.Tests.Prices;

public sealed class PublishedPricesApiTests(UsageApp app, PostgresServer postgres, TestIdentity identity) : IClassFixture<UsageApp>
{
    private static readonly DateTimeOffset June = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Our_own_processes_get_every_price_in_full()
    {
        using var admin = app.Admin();
        using var service = app.Service.CreateServiceClient();
        using var set = await admin.PutAsJsonAsync($"{PriceCalls.Path}/published", new
        {
            provider = "openai",
            validFrom = June,
            validUntil = June.AddYears(1),
            input = 1,
            cachedInput = 2,
            cacheWrite = 3,
            audioInput = 4,
            output = 5,
            reasoning = 6,
            audioOutput = 7,
            request = 8,
        });
        set.EnsureSuccessStatusCode();
        await admin.SetPriceAsync("published", June, input: 9, output: 9);

        var prices = await service.GetFromJsonAsync(PublishedPrices.Path, ContractsJson.Default.PublishedPrices);

        var model = Assert.Single(prices!.Models, m => m.Model == "published");
        var whole = new ModelPrice(1, 5) { CachedInput = 2, CacheWrite = 3, AudioInput = 4, Reasoning = 6, AudioOutput = 7, Request = 8 };
        Assert.Equal(
            [new PricePeriod(null, June, null, new ModelPrice(9, 9)), new PricePeriod("openai", June, June.AddYears(1), whole)],
            model.Periods.OrderBy(p => p.Provider));
    }

    [Fact]
    public async Task As_long_as_nothing_has_changed_nothing_is_sent()
    {
        using var admin = app.Admin();
        using var service = app.Service.CreateServiceClient();
        await admin.SetPriceAsync("tagged", June, input: 1, output: 1);
        var tag = await TagAsync(service);

        Assert.Equal(HttpStatusCode.NotModified, await AskAsync(service, tag));
        await admin.SetPriceAsync("tagged", June, input: 1, output: 1);
        Assert.Equal(HttpStatusCode.NotModified, await AskAsync(service, tag));
        await admin.SetPriceAsync("tagged", June, input: 2, output: 1);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, tag));
        Assert.NotEqual(tag, await TagAsync(service));
    }

    [Fact]
    public async Task Another_database_has_another_tag_even_after_as_many_changes()
    {
        await using var one = new UsageApp(postgres, identity);
        await using var other = new UsageApp(postgres, identity);
        await one.InitializeAsync();
        await other.InitializeAsync();
        using var first = one.Service.CreateServiceClient();
        using var second = other.Service.CreateServiceClient();

        Assert.Equal(await one.Database.CountAsync("select revision from price_book"), await other.Database.CountAsync("select revision from price_book"));
        Assert.NotEqual(await TagAsync(first), await TagAsync(second));
    }

    [Fact]
    public async Task Nobody_else_gets_them()
    {
        using var admin = app.Caller(Scopes.PlatformAdmin, Scopes.UsageRead);
        using var response = await admin.GetAsync(PublishedPrices.Path);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static async Task<EntityTagHeaderValue> TagAsync(HttpClient service)
    {
        using var response = await service.GetAsync(PublishedPrices.Path);
        Assert.NotNull(response.Headers.ETag);
        return response.Headers.ETag;
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient service, EntityTagHeaderValue known)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, PublishedPrices.Path) { Headers = { IfNoneMatch = { known } } };
        using var response = await service.SendAsync(request);
        return response.StatusCode;
    }
}
