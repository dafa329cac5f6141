using Platform.Testing;

namespace Platform.UsageService.Tests.Prices;

public sealed class FirstPricesTests(PostgresServer postgres, TestIdentity identity)
{
    [Fact]
    public async Task A_new_installation_prices_the_simulated_model_from_its_first_call_on()
    {
        await using var app = await StartAsync(await postgres.CreateDatabaseAsync());
        var tenant = Guid.CreateVersion7();
        using var producer = app.Producer();
        using var admin = app.Admin();

        await producer.RecordAsync(Usage.Event(tenant) with { CostNanoUsd = null });

        // 60 × 150 + 40 × 75 + 20 × 600
        Assert.Equal(24_000, await app.Database.CountAsync("select cost_nano_usd from ledger where tenant_id = $1", tenant));
        var entry = (await admin.GetJsonAsync($"{PriceCalls.Path}/audit?model=simulated")).GetProperty("items")[0];
        Assert.Equal(("price.shipped", null), (entry.GetProperty("action").GetString(), entry.GetProperty("userId").GetString()));
    }

    [Fact]
    public async Task Two_replicas_that_start_at_once_put_them_in_once()
    {
        var database = await postgres.CreateDatabaseAsync();
        var replicas = await Task.WhenAll(StartAsync(database), StartAsync(database), StartAsync(database));
        await using var one = replicas[0];
        await using var two = replicas[1];
        await using var three = replicas[2];

        await Poll.UntilAsync(async () => await one.Database.CountAsync("select count(*) from price_book where first_prices_at is not null") == 1, "they are in");
        Assert.Equal(1, await one.Database.CountAsync("select revision from price_book"));
        Assert.Equal(
            await one.Database.CountAsync("select count(*) from price"), await one.Database.CountAsync("select count(*) from price_change where after is not null"));
    }

    [Fact]
    public async Task What_was_priced_before_is_left_alone_and_what_was_changed_since_does_not_come_back()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using (var before = await StartAsync(database, hasFirstPrices: false))
        {
            using var admin = before.Admin();
            await admin.SetPriceAsync("gpt-4o", Usage.Noon, input: 7, output: 7);
        }

        await using (var first = await StartAsync(database))
        {
            using var admin = first.Admin();
            await UntilInAsync(first);
            await admin.SetPriceAsync("simulated", new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), input: 8, output: 8);
        }

        await using var again = await StartAsync(database);
        using var reader = again.Admin();
        await UntilInAsync(again);
        foreach (var (model, input) in new[] { ("gpt-4o", 7), ("simulated", 8) })
        {
            var prices = (await reader.GetJsonAsync($"{PriceCalls.Path}/{model}")).GetProperty("items");
            Assert.Equal(input, Assert.Single(prices.EnumerateArray()).GetProperty("input").GetInt64());
        }
    }

    private static Task UntilInAsync(UsageApp app)
        => Poll.UntilAsync(async () => await app.Database.CountAsync("select count(*) from price_book where first_prices_at is not null") == 1, "they are in");

    private async Task<UsageApp> StartAsync(string database, bool hasFirstPrices = true)
    {
        var app = new UsageApp(postgres, identity) { ConnectionString = database, HasFirstPrices = hasFirstPrices };
        await app.InitializeAsync();
        return app;
    }
}
