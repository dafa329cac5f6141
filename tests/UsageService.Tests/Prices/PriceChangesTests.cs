using System.Net;
using System.Net.Http.Json;
using Npgsql;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.UsageService.Tests.Prices;

/// <summary>Changes at the same time, by two replicas on one database.</summary>
public sealed class PriceChangesTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private static readonly DateTimeOffset Future = new(2190, 6, 2, 0, 0, 0, TimeSpan.Zero);
    private UsageApp _one = null!;
    private UsageApp _other = null!;

    public async ValueTask InitializeAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        _one = new UsageApp(postgres, identity) { ConnectionString = database };
        _other = new UsageApp(postgres, identity) { ConnectionString = database };
        await _one.InitializeAsync();
        await _other.InitializeAsync();
    }

    [Fact]
    public async Task Files_in_opposite_order_at_once_are_taken_one_after_the_other_and_the_audit_is_one_chain()
    {
        const int Rounds = 10;
        string[] models = [.. Enumerable.Range(0, 20).Select(static i => $"contended-{i:00}")];
        using var one = _one.Admin();
        using var other = _other.Admin();

        for (var round = 0; round < Rounds; round++)
        {
            await Task.WhenAll(ImportAsync(one, models, 2 * round), ImportAsync(other, models.Reverse(), (2 * round) + 1));
        }

        var database = _one.Database;
        Assert.Equal(2 * Rounds, await database.CountAsync("select revision from price_book"));
        Assert.Equal(2 * Rounds * models.Length, await database.CountAsync("select count(*) from price_change"));
        // Each change begins with what the one before it made, and the last one made what holds.
        Assert.Equal(0, await database.CountAsync("""
            select count(*) from (select before, lag(after) over (partition by model order by id) as previous from price_change) as c
            where before is distinct from previous
            """));
        Assert.Equal(0, await database.CountAsync("""
            select count(*) from price p
            where p.input_per_million <> (select (c.after ->> 'input')::bigint from price_change c where c.model = p.model order by c.id desc limit 1)
            """));
        // A file is in as a whole: whoever came last has set all of them.
        Assert.Equal(1, await database.CountAsync("select count(distinct input_per_million) from price"));
    }

    [Fact]
    public async Task A_tag_never_names_prices_older_than_those_it_was_given_with()
    {
        using var one = _one.Admin();
        using var service = _other.Service.CreateServiceClient();
        var changing = Task.Run(async () =>
        {
            for (var i = 1; i <= 50; i++)
            {
                await one.SetPriceAsync("counted", Future, input: i, output: i);
            }
        });

        while (!changing.IsCompleted)
        {
            await ReadAsync(service);
        }

        await changing;
        Assert.Equal((50, 50), await ReadAsync(service));
    }

    [Fact]
    public async Task A_change_that_cannot_have_its_turn_is_503_and_changes_nothing()
    {
        using var one = _one.Admin();
        await using var connection = await _one.Database.OpenConnectionAsync();
        await using (await connection.BeginTransactionAsync())
        {
            await using var locking = new NpgsqlCommand("select from price_book for update", connection);
            await locking.ExecuteNonQueryAsync();
            using var response = await one.PutAsJsonAsync($"{PriceCalls.Path}/late", new { input = 1, output = 1 });
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.NotNull(response.Headers.RetryAfter);
        }

        Assert.Equal(0, await _one.Database.CountAsync("select count(*) from price"));
        await one.SetPriceAsync("late", null, input: 1, output: 1);
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
    }

    /// <summary>Each revision but the first has set the price to its own number, so that a price older than its tag shows.</summary>
    private static async Task<(long Revision, long Price)> ReadAsync(HttpClient service)
    {
        using var response = await service.GetAsync(PublishedPrices.Path);
        var prices = await response.Content.ReadFromJsonAsync(ContractsJson.Default.PublishedPrices);
        var revision = long.Parse(response.Headers.ETag!.Tag.Trim('"').Split('-')[1], System.Globalization.CultureInfo.InvariantCulture);
        var price = prices!.Models.SingleOrDefault(static m => m.Model == "counted")?.Periods[0].Price.Input ?? 0;
        Assert.True(price >= revision, $"revision {revision} came with the price of {price}");
        return (revision, price);
    }

    private static async Task ImportAsync(HttpClient admin, IEnumerable<string> models, int price)
    {
        using var response = await admin.PostAsJsonAsync(
            $"{PriceCalls.Path}/import", new { prices = models.Select(model => new { model, validFrom = Future, input = price, output = price }) });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}
