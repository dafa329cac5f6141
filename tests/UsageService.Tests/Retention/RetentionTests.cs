using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.Testing;
using Platform.UsageService.Retention;

namespace Platform.UsageService.Tests.Retention;

public sealed class RetentionTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private readonly Guid _tenant = Guid.CreateVersion7();
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private UsageApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _app = new UsageApp(postgres, identity)
        {
            Settings = { ["Retention:Months"] = "3", ["Retention:SummaryMonths"] = "6", ["Retention:EventIdDays"] = "30" },
        };
        await _app.InitializeAsync();
    }

    [Fact]
    public async Task Months_that_have_ended_are_dropped_calls_before_sums()
    {
        await AddAsync(monthsAgo: 3);
        await AddAsync(monthsAgo: 4);
        await AddAsync(monthsAgo: 7);

        await KeepAsync();

        Assert.Equal(1, await CountAsync("ledger"));
        Assert.Equal(2, await CountAsync("usage_hour"));
        Assert.Equal(2, await _app.Database.SumAsync(_tenant, "requests"));
    }

    [Fact]
    public async Task Counts_of_what_is_not_billed_are_kept_as_long_as_the_sums()
    {
        foreach (var monthsAgo in (int[])[0, 5, 7])
        {
            var hour = new DateTimeOffset(_now.Year, _now.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(-monthsAgo);
            await _app.Service.Services.GetRequiredService<UsageService.Counting.CountStore>().ApplyAsync(
                new CounterBatch(Guid.CreateVersion7(), "authservice", [new(_tenant, null, UsageMetric.SignIn, hour, 1)], 0), TestContext.Current.CancellationToken);
        }

        await KeepAsync();

        Assert.Equal(2, await CountAsync("counter_hour"));
    }

    [Fact]
    public async Task A_month_that_is_being_read_is_dropped_later_and_keeps_nobody_waiting()
    {
        await using var reader = await _app.Database.OpenConnectionAsync();
        await using (await ReadOldMonthAsync(reader))
        {
            await KeepAsync();
            Assert.Equal(1, await CountAsync("ledger"));
            using var producer = _app.Producer();
            await producer.RecordAsync(Usage.Event(_tenant, _now));
        }

        await KeepAsync();
        Assert.Equal(1, await CountAsync("ledger"));
    }

    [Fact]
    public async Task A_call_older_than_what_is_kept_is_refused_since_nobody_can_tell_whether_it_was_counted()
    {
        using var producer = _app.Producer();

        var result = await producer.RecordAsync(Usage.Event(_tenant, _now.AddMonths(-5)), Usage.Event(_tenant, _now));

        Assert.Equal(1, result.Applied);
        Assert.Contains("startedAt: Lies before", Assert.Single(result.Refused!).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_is_forgotten_is_still_counted_once_because_its_row_is_there()
    {
        var (old, recent) = (Usage.Event(_tenant, _now), Usage.Event(_tenant, _now));
        using var producer = _app.Producer();
        await producer.RecordAsync(old, recent);
        await _app.Database.CountAsync(
            "with aged as (update applied_event set applied_at = now() - interval '31 days' where event_id = $1 returning 1) select count(*) from aged", old.EventId);

        await KeepAsync();

        Assert.Equal(1, await _app.Database.CountAsync("select count(*) from applied_event where event_id = any($1)", new[] { old.EventId, recent.EventId }));
        Assert.Equal(new UsageBatchResult(0, 2), await producer.RecordAsync(old, recent));
        Assert.Equal(2, await _app.Database.SumAsync(_tenant, "requests"));
        Assert.Equal(2, await CountAsync("ledger"));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>What the service does at its start may come first, and drop the month that was just made.</summary>
    private async Task<NpgsqlTransaction> ReadOldMonthAsync(NpgsqlConnection reader)
    {
        while (true)
        {
            await AddAsync(monthsAgo: 5);
            var reading = await reader.BeginTransactionAsync();
            await using var read = new NpgsqlCommand("select count(*) from ledger where tenant_id = $1", reader, reading) { Parameters = { new() { Value = _tenant } } };
            if ((long)(await read.ExecuteScalarAsync())! > 0)
            {
                return reading;
            }

            await reading.DisposeAsync();
        }
    }

    private Task KeepAsync() => _app.Service.Services.GetRequiredService<MonthKeeper>().KeepAsync(TestContext.Current.CancellationToken);

    private Task<long> CountAsync(string table) => _app.Database.CountAsync($"select count(*) from {table} where tenant_id = $1", _tenant);

    /// <summary>Writes a call of a month that has ended since; the service itself would refuse it by now.</summary>
    private async Task AddAsync(int monthsAgo)
    {
        var usage = Usage.Event(_tenant, _now.AddMonths(-monthsAgo));
        await _app.Database.CountAsync("select count(add_usage_month($1))", DateOnly.FromDateTime(usage.StartedAt.UtcDateTime));
        await _app.Service.Services.GetRequiredService<UsageService.Recording.LedgerStore>().ApplyAsync([usage], TestContext.Current.CancellationToken);
    }
}
