using System.Net;
using System.Net.Http.Json;
using Platform.Contracts;
using Platform.Testing;
using Platform.UsageService.Tests.Prices;

namespace Platform.UsageService.Tests;

/// <summary>On a server of its own, since it stops and freezes it.</summary>
public sealed class StoreOutageTests(TestIdentity identity) : IAsyncLifetime
{
    private readonly PostgresServer _postgres = new();
    private UsageApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _app = new UsageApp(_postgres, identity) { CommandTimeout = TimeSpan.FromSeconds(1) };
        await _app.InitializeAsync();
    }

    [Fact]
    public async Task While_the_store_is_down_everything_is_503_and_afterwards_the_same_batch_counts_once()
    {
        var tenant = Guid.CreateVersion7();
        UsageEvent[] events = [Usage.Event(tenant), Usage.Event(tenant)];
        using var producer = _app.Producer();
        using var reader = _app.Reader(tenant);
        await producer.RecordAsync(events[..1]);

        await _postgres.KillAsync();
        await AssertUnavailableAsync(producer, events);
        using (var report = await reader.GetAsync("/api/v1/usage/summary"))
        {
            AssertUnavailable(report);
        }

        await _postgres.StartAsync();
        await Poll.UntilAsync(async () => await TryDeliverAsync(producer, events), "the service takes the batch again");
        Assert.Equal(2, await _app.Database.SumAsync(tenant, "requests"));
    }

    [Fact]
    public async Task A_price_that_cannot_be_looked_up_does_not_become_an_unknown_cost()
    {
        var tenant = Guid.CreateVersion7();
        UsageEvent[] events = [Usage.Event(tenant) with { Model = "priced", CostNanoUsd = null }];
        using var producer = _app.Producer();
        using var admin = _app.Admin();
        await admin.SetPriceAsync("priced", Usage.Noon, input: 1_000_000, output: 0);

        await _postgres.KillAsync();
        await AssertUnavailableAsync(producer, events);

        await _postgres.StartAsync();
        await Poll.UntilAsync(async () => await TryDeliverAsync(producer, events), "the service takes the batch again");
        Assert.Equal(100, await _app.Database.SumAsync(tenant, "cost_nano_usd"));
    }

    [Fact]
    public async Task An_export_that_loses_the_store_ends_as_a_broken_transfer_and_not_as_a_short_file()
    {
        var tenant = Guid.CreateVersion7();
        await _app.FillAsync(tenant, 60_000);
        using var reader = _app.Reader(tenant);
        using var response = await reader.GetAsync("/api/v1/usage/export?format=jsonl", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        // It can't have been written to the end: it is far larger than what lies between the two sides.
        await _postgres.KillAsync();
        await using var body = await response.Content.ReadAsStreamAsync();

        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(Stream.Null));
        await _postgres.StartAsync();
    }

    [Fact]
    public async Task A_frozen_store_is_503_within_a_bounded_time()
    {
        using var producer = _app.Producer();
        producer.Timeout = TimeSpan.FromSeconds(60);
        await producer.RecordAsync(Usage.Event(Guid.CreateVersion7()));

        _postgres.Freeze();
        try
        {
            await AssertUnavailableAsync(producer, [Usage.Event(Guid.CreateVersion7())]);
        }
        finally
        {
            _postgres.Thaw();
        }

        await Poll.UntilAsync(async () => await TryDeliverAsync(producer, [Usage.Event(Guid.CreateVersion7())]), "the service takes batches again");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private static async Task AssertUnavailableAsync(HttpClient producer, UsageEvent[] events)
    {
        using var response = await producer.PostAsJsonAsync(UsageBatch.Path, new UsageBatch(events), ContractsJson.Default.UsageBatch);
        AssertUnavailable(response);
    }

    private static void AssertUnavailable(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    private static async Task<bool> TryDeliverAsync(HttpClient producer, UsageEvent[] events)
    {
        using var response = await producer.PostAsJsonAsync(UsageBatch.Path, new UsageBatch(events), ContractsJson.Default.UsageBatch);
        return response.IsSuccessStatusCode;
    }
}
