using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Platform.Data.Postgres;
using Platform.LlmService.Metering;
using Platform.Testing;

namespace Platform.LlmService.Tests.Metering;

public sealed class MonthKeeperTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private AdminDatabase _admin = null!;
    private LlmUnderTest _llm = null!;
    private MonthKeeper _months = null!;

    public async ValueTask InitializeAsync()
    {
        // With the superuser given, the service makes its own role, which may not make tables.
        _admin = await postgres.CreateDatabaseAsAdminAsync();
        _llm = await LlmUnderTest.StartAsync(_admin.ConnectionString, identity, LlmUnderTest.Setting("Metering:Lease", "00:10:00"));
        _months = _llm.Service.Services.GetServices<IHostedService>().OfType<MonthKeeper>().Single();
    }

    public async ValueTask DisposeAsync()
    {
        await _llm.DisposeAsync();
        await _admin.DisposeAsync();
    }

    [Fact]
    public async Task This_month_and_the_next_two_are_ready_and_calls_go_there()
    {
        await Poll.UntilAsync(async () => await _llm.ScalarAsync("select count(*) from pg_inherits where inhparent = 'llm_requests'::regclass") == 4, "three months, and the rest");
        using var response = await _llm.PostAsync(LlmUnderTest.Body("simulated"));
        await _llm.SettledAsync();
        Assert.Equal(0, await _llm.ScalarAsync("select count(*) from llm_requests_other"));
    }

    [Fact]
    public async Task A_month_takes_the_calls_that_came_before_it_was_ready_and_no_others()
    {
        var month = MonthOf(TimeProvider.System.GetUtcNow().AddMonths(5));
        var before = await InsertAsync(month.AddMilliseconds(-1));
        var first = await InsertAsync(month);
        var last = await InsertAsync(month.AddMonths(1).AddMilliseconds(-1));
        var after = await InsertAsync(month.AddMonths(1));
        await _months.TendAsync(month, CancellationToken.None);
        // Again, and by another replica at the same time: each month is made once.
        await Task.WhenAll(_months.TendAsync(month, CancellationToken.None), _months.TendAsync(month, CancellationToken.None));
        Assert.Equal(NameOf(month.AddMonths(-1), "other"), await TableAsync(before));
        Assert.Equal([NameOf(month), NameOf(month), NameOf(month.AddMonths(1))], [await TableAsync(first), await TableAsync(last), await TableAsync(after)]);
    }

    [Fact]
    public async Task Months_older_than_is_kept_are_dropped_unless_a_call_in_them_is_open()
    {
        var now = TimeProvider.System.GetUtcNow();
        await InsertAsync(now);
        await _llm.ExecuteAsync($"alter table {NameOf(now)} rename to {NameOf(now.AddMonths(-4))}");
        await _months.TendAsync(now.AddMonths(1), CancellationToken.None);
        Assert.True(await ExistsAsync(now.AddMonths(-4)));

        await _llm.ExecuteAsync("update llm_requests set status = 'completed'");
        await _months.TendAsync(now.AddMonths(1), CancellationToken.None);
        Assert.False(await ExistsAsync(now.AddMonths(-4)));
        Assert.True(await ExistsAsync(now.AddMonths(1)));
    }

    [Fact]
    public async Task A_month_is_kept_to_its_end()
    {
        var now = TimeProvider.System.GetUtcNow();
        await _llm.ExecuteAsync($"alter table {NameOf(now)} rename to {NameOf(now.AddMonths(-3))}");
        await _months.TendAsync(now.AddMonths(1), CancellationToken.None);
        Assert.True(await ExistsAsync(now.AddMonths(-3)));
    }

    private static DateTimeOffset MonthOf(DateTimeOffset time) => new(time.Year, time.Month, 1, 0, 0, 0, TimeSpan.Zero);

    private static string NameOf(DateTimeOffset month, string? name = null) =>
        $"llm_requests_{name ?? month.UtcDateTime.ToString("yyyy_MM", CultureInfo.InvariantCulture)}";

    private async Task<bool> ExistsAsync(DateTimeOffset month) => await _llm.ScalarAsync($"select count(*) from pg_class where relname = '{NameOf(month)}'") == 1;

    private async Task<string> TableAsync(Guid id)
    {
        await using var connection = new NpgsqlConnection(_admin.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"select tableoid::regclass::text from llm_requests where id = '{id}'", connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private async Task<Guid> InsertAsync(DateTimeOffset at)
    {
        var call = new CallRecord(Guid.CreateVersion7(at), Guid.CreateVersion7(), Guid.CreateVersion7(), null, "openai", "any", "chat", false, 5, at, null);
        await using var pool = ServicePool.Create(PoolProfile.Llm, _admin.ConnectionString);
        await OpeningStore.InsertAsync(pool, [call], CancellationToken.None);
        return call.Id;
    }
}
