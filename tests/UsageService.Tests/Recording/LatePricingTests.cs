using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Data.Caching;
using Platform.UsageService.Tests.Prices;

namespace Platform.UsageService.Tests.Recording;

/// <summary>Nobody listens where Redis should be: what is told here holds without it.</summary>
public sealed class LatePricingTests(UsageApp app) : IClassFixture<UsageApp>
{
    private readonly Guid _tenant = Guid.CreateVersion7();
    private readonly string _model = $"model-{Guid.CreateVersion7():n}";

    [Fact]
    public async Task A_call_that_came_without_a_cost_is_priced_by_its_model()
    {
        using var admin = app.Admin();
        await admin.SetPriceAsync(_model, Usage.Noon, input: 150_000_000, output: 600_000_000, cachedInput: 75_000_000);

        await RecordAsync(Unpriced());

        // 60 × 150 + 40 × 75 + 20 × 600
        Assert.Equal(24_000, await CostAsync());
        Assert.Equal(24_000, await app.Database.SumAsync(_tenant, "cost_nano_usd"));
    }

    [Fact]
    public async Task The_price_that_held_when_the_call_started_counts()
    {
        using var admin = app.Admin();
        await admin.SetPriceAsync(_model, Usage.Noon, input: 1_000_000, output: 0);
        await admin.SetPriceAsync(_model, Usage.Noon.AddHours(1), input: 3_000_000, output: 0);

        await RecordAsync(Unpriced(Usage.Noon.AddMinutes(59)), Unpriced(Usage.Noon.AddHours(1)), Unpriced(Usage.Noon.AddTicks(-10)));

        Assert.Equal(100 + 300, await CostAsync());
        Assert.Equal(1, await UnknownAsync());
    }

    [Fact]
    public async Task The_price_of_its_provider_counts_before_that_of_any()
    {
        using var admin = app.Admin();
        await admin.SetPriceAsync(_model, Usage.Noon, input: 1_000_000, output: 0);
        await admin.SetPriceAsync(_model, Usage.Noon, input: 2_000_000, output: 0, provider: "simulated");

        await RecordAsync(Unpriced(), Unpriced() with { Provider = "openai" });

        Assert.Equal(200 + 100, await CostAsync());
    }

    [Fact]
    public async Task A_correction_is_priced_by_what_it_changes()
    {
        using var admin = app.Admin();
        await admin.SetPriceAsync(_model, Usage.Noon, input: 150_000_000, output: 600_000_000, cachedInput: 75_000_000);
        var call = Unpriced();

        await RecordAsync(call, call with { EventId = Guid.CreateVersion7(), Kind = UsageKind.Adjustment, Tokens = new TokenCounts(-50, 0, 10, 0) });

        // As if the call had come with 50 tokens of input, 40 of them cached, and 30 of output.
        Assert.Equal((10 * 150) + (40 * 75) + (30 * 600), await CostAsync());
    }

    [Fact]
    public async Task A_cost_that_the_producer_knew_is_kept()
    {
        using var admin = app.Admin();
        await admin.SetPriceAsync(_model, Usage.Noon, input: 1_000_000, output: 1_000_000);

        await RecordAsync(Unpriced() with { CostNanoUsd = 7 }, Unpriced() with { CostNanoUsd = 0 });

        Assert.Equal(7, await CostAsync());
    }

    [Fact]
    public async Task A_model_of_no_price_stays_unknown_beside_one_that_has_a_price()
    {
        using var admin = app.Admin();
        await admin.SetPriceAsync(_model, Usage.Noon, input: 0, output: 0);

        await RecordAsync(Unpriced(), Unpriced() with { Model = "nobody-knows" });

        Assert.Equal(0, await CostAsync());
        Assert.Equal(1, await UnknownAsync());
    }

    [Fact]
    public async Task A_changed_price_counts_for_the_next_batch_and_not_for_what_is_written()
    {
        using var admin = app.Admin();
        var first = Unpriced();
        await RecordAsync(first);
        Assert.Equal(1, await UnknownAsync());

        await admin.SetPriceAsync(_model, Usage.Noon, input: 1_000_000, output: 0);
        await RecordAsync(first, Unpriced());
        await admin.SetPriceAsync(_model, Usage.Noon, input: 5_000_000, output: 0);
        await RecordAsync(first, Unpriced());
        await admin.SetPriceAsync(_model, Usage.Noon.AddHours(-1), input: 9_000_000, output: 0);
        await admin.SetPriceAsync(_model, Usage.Noon, input: 5_000_000, output: 0, validUntil: Usage.Noon.AddTicks(10));
        await RecordAsync(first, Unpriced(Usage.Noon.AddTicks(10)));

        Assert.Equal(100 + 500, await CostAsync());
        Assert.Equal(2, await UnknownAsync());
    }

    [Fact]
    public async Task A_cost_beyond_all_measure_stays_unknown_and_the_batch_is_taken()
    {
        using var admin = app.Admin();
        await admin.SetPriceAsync(_model, Usage.Noon, input: 1_000_000_000_000_000, output: 1_000_000_000_000_000);

        await RecordAsync(Unpriced() with { Tokens = new TokenCounts(1_000_000_000, 0, 1_000_000_000, 0) }, Unpriced() with { CostNanoUsd = 1 });

        Assert.Equal(1, await CostAsync());
        Assert.Equal(1, await UnknownAsync());
    }

    [Fact]
    public async Task A_model_is_looked_up_once_however_many_calls_of_a_batch_used_it()
    {
        var cache = app.Service.Services.GetRequiredService<TtlCache<ModelPrices>>();
        var before = cache.GetStatistics();

        await RecordAsync([.. Enumerable.Range(0, UsageBatch.MaxEvents).Select(i => Unpriced() with { Model = $"{_model}-{i % 3}" })]);
        await RecordAsync([.. Enumerable.Range(0, UsageBatch.MaxEvents).Select(i => Unpriced() with { Model = $"{_model}-{i % 3}" })]);

        Assert.Equal(before.Loads + 3, cache.GetStatistics().Loads);
    }

    private UsageEvent Unpriced(DateTimeOffset? at = null) => Usage.Event(_tenant, at) with { Model = _model, CostNanoUsd = null };

    private async Task RecordAsync(params UsageEvent[] events)
    {
        using var producer = app.Producer();
        await producer.RecordAsync(events);
    }

    private Task<long> CostAsync()
        => app.Database.CountAsync("select coalesce(sum(cost_nano_usd), 0)::bigint from ledger where tenant_id = $1", _tenant);

    private Task<long> UnknownAsync()
        => app.Database.CountAsync("select count(*) from ledger where tenant_id = $1 and cost_nano_usd is null", _tenant);
}
