using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.LlmService.Pricing;
using Platform.Testing;

namespace Platform.LlmService.Tests.Pricing;

public sealed class PriceRefresherTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private static readonly TokenCounts OneToken = new(1, 0, 0, 0);
    private static readonly Dictionary<string, string?> Quick = LlmUnderTest.Setting("Pricing:RefreshEvery", "00:00:00.2");
    private readonly FakeUsageService _usage = new();
    private LlmUnderTest _llm = null!;

    public async ValueTask InitializeAsync()
    {
        await _usage.InitializeAsync();
        _usage.Refuses = 503;
        _llm = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity, _usage.Settings, Quick);
    }

    public async ValueTask DisposeAsync()
    {
        await _llm.DisposeAsync();
        await _usage.DisposeAsync();
    }

    [Fact]
    public async Task Calls_are_served_before_any_price_is_known_with_a_cost_that_is_unknown()
    {
        Assert.Null((await CallAsync()).Cost);
    }

    [Fact]
    public async Task A_changed_price_counts_for_the_next_call_and_as_long_as_none_changes_none_is_sent()
    {
        _usage.Refuses = null;
        await UntilAsync(150);
        var row = await CallAsync();
        Assert.Equal((row.Input * 150) + (row.Output * 600), row.Cost);
        var asked = _usage.PriceQuestions;
        await Poll.UntilAsync(() => _usage.PriceQuestions > asked + 3, "it has been asked again and again");
        Assert.Equal(1, _usage.PriceReads);

        _usage.Prices = TestPrices.Of(("simulated", new ModelPrice(7_000_000, 0)));
        await UntilAsync(7);
        row = await CallAsync();
        Assert.Equal(row.Input * 7, row.Cost);
        Assert.Equal(2, _usage.PriceReads);
    }

    [Fact]
    public async Task The_prices_known_last_survive_an_outage_and_an_answer_that_cannot_be_read()
    {
        _usage.Refuses = null;
        await UntilAsync(150);

        _usage.Refuses = 503;
        await UntilAskedAgainAsync();
        Assert.Equal(150, Book.CostOf("simulated", "simulated", Now, OneToken));
        _usage.Refuses = 200;
        await UntilAskedAgainAsync();
        Assert.Equal(150, Book.CostOf("simulated", "simulated", Now, OneToken));

        _usage.Prices = TestPrices.Of(("simulated", new ModelPrice(7_000_000, 0)));
        _usage.Refuses = null;
        await UntilAsync(7);
    }

    [Fact]
    public async Task A_price_that_is_to_come_holds_from_its_moment_on_without_being_asked_for()
    {
        _usage.Prices = new PublishedPrices([new ModelPrices("simulated", [
            new PricePeriod(null, Now.AddDays(-1), null, new ModelPrice(1_000_000, 0)),
            new PricePeriod(null, Now.AddDays(1), null, new ModelPrice(2_000_000, 0)),
            new PricePeriod("simulated", Now.AddDays(2), null, new ModelPrice(3_000_000, 0)),
        ])]);
        _usage.Refuses = null;
        await UntilAsync(1);

        Assert.Null(Book.CostOf("simulated", "simulated", Now.AddDays(-2), OneToken));
        Assert.Equal(2, Book.CostOf("simulated", "simulated", Now.AddDays(1), OneToken));
        Assert.Equal(3, Book.CostOf("simulated", "simulated", Now.AddDays(2), OneToken));
        Assert.Equal(2, Book.CostOf("openai", "simulated", Now.AddDays(2), OneToken));
    }

    private PriceBook Book => _llm.Service.Services.GetRequiredService<PriceBook>();

    private Task UntilAsync(long price)
        => Poll.UntilAsync(() => Book.CostOf("simulated", "simulated", Now, OneToken) == price, $"a token costs {price}");

    private async Task UntilAskedAgainAsync()
    {
        // The second question may have been on its way before; by the third the answer to the second has been dealt with.
        var asked = _usage.PriceQuestions;
        await Poll.UntilAsync(() => _usage.PriceQuestions > asked + 2, "it has been asked again");
    }

    private async Task<CallRow> CallAsync()
    {
        using var response = await _llm.PostAsync(LlmUnderTest.Body("simulated"));
        response.EnsureSuccessStatusCode();
        return await _llm.SettledAsync(LlmUnderTest.IdOf(response));
    }
}
