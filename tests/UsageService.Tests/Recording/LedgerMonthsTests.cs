using Platform.Contracts;

namespace Platform.UsageService.Tests.Recording;

public sealed class LedgerMonthsTests(UsageApp app) : IClassFixture<UsageApp>
{
    [Fact]
    public async Task A_call_of_any_plausible_month_lands_in_a_table_of_its_own()
    {
        var tenant = Guid.CreateVersion7();
        DateTimeOffset[] times =
        [
            new(2001, 2, 28, 23, 59, 59, TimeSpan.Zero), new(2001, 3, 1, 0, 0, 0, TimeSpan.Zero),
            new(2024, 3, 1, 1, 0, 0, TimeSpan.FromHours(2)), new(2199, 12, 31, 23, 0, 0, TimeSpan.Zero),
        ];
        using var producer = app.Producer();

        Assert.Equal(new UsageBatchResult(4, 0), await producer.RecordAsync([.. times.Select(time => Usage.Event(tenant, time))]));

        foreach (var month in (string[])["2001_02", "2001_03", "2024_02", "2199_12"])
        {
            Assert.Equal(1, await app.Database.CountAsync($"select count(*) from ledger_{month} where tenant_id = $1", tenant));
            Assert.Equal(1, await app.Database.CountAsync($"select count(*) from usage_hour_{month} where tenant_id = $1", tenant));
        }
    }

    [Fact]
    public async Task The_months_to_come_are_there_before_they_begin()
    {
        var now = TimeProvider.System.GetUtcNow();
        var month = new DateOnly(now.Year, now.Month, 1);
        await Testing.Poll.UntilAsync(
            async () => await app.Database.CountAsync("select count(*) from usage_month where month between $1 and $2", month, month.AddMonths(2)) == 9,
            "this month and two more are there, of all tables");
    }

    [Fact]
    public async Task A_month_that_many_ask_for_at_once_is_made_once_and_nobody_fails()
    {
        var tenant = Guid.CreateVersion7();
        using var producer = app.Producer();

        for (var year = 2060; year < 2070; year++)
        {
            UsageEvent[] events = [.. Enumerable.Range(1, 6).Select(month => Usage.Event(tenant, new DateTimeOffset(year, month, 1, 0, 0, 0, TimeSpan.Zero)))];
            var results = await Task.WhenAll(producer.RecordAsync(events), producer.RecordAsync([.. events.Reverse()]), producer.RecordAsync(events));
            Assert.Equal(6, results.Sum(static result => result.Applied));
        }

        Assert.Equal(60, await app.Database.SumAsync(tenant, "requests"));
        Assert.Equal(0, await app.Database.CountAsync("select deadlocks from pg_stat_database where datname = current_database()"));
    }

    [Fact]
    public async Task A_month_that_another_process_has_dropped_is_made_again_for_a_late_call()
    {
        var tenant = Guid.CreateVersion7();
        var at = new DateTimeOffset(2041, 7, 9, 0, 0, 0, TimeSpan.Zero);
        using var producer = app.Producer();
        await producer.RecordAsync(Usage.Event(tenant, at));
        await app.Database.CountAsync("select count(drop_usage_month('ledger', $1))", new DateOnly(2041, 7, 1));

        Assert.Equal(new UsageBatchResult(1, 0), await producer.RecordAsync(Usage.Event(tenant, at)));

        Assert.Equal(1, await app.Database.CountAsync("select count(*) from ledger where tenant_id = $1", tenant));
        Assert.Equal(2, await app.Database.SumAsync(tenant, "requests"));
    }
}
