using Microsoft.Extensions.Options;
using Npgsql;
using Platform.Data.Postgres;
using Platform.LlmService.Metering;
using Platform.Testing;

namespace Platform.LlmService.Tests.Metering;

public sealed class OpeningWriterTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private string _database = "";
    private LlmUnderTest _llm = null!;
    private ServicePool _pool = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        // Only for the tables and a look at them.
        _llm = await LlmUnderTest.StartAsync(_database, identity, LlmUnderTest.Setting("Metering:Lease", "00:10:00"));
        _pool = ServicePool.Create(PoolProfile.Llm, _database);
    }

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        await _llm.DisposeAsync();
    }

    [Fact]
    public async Task Calls_that_come_together_share_a_commit_and_hold_two_connections_at_most()
    {
        const int Calls = 150;
        var writer = Writer(TimeSpan.FromSeconds(30));
        await using var held = await LockAsync();
        var writing = Enumerable.Range(0, Calls).Select(_ => writer.WriteAsync(Call())).ToArray();
        await Poll.UntilAsync(async () => await WaitingAsync() == 2, "two lanes wait for the table");
        Assert.Equal(2, _pool.GetStatistics().InUse);
        await held.DisposeAsync();
        await Task.WhenAll(writing);
        Assert.Equal(Calls, await _llm.ScalarAsync("select count(*) from llm_requests"));
        // The two that went at once, and then all that had come in the meantime, a hundred at most in each.
        Assert.InRange(await _llm.ScalarAsync("select count(distinct xmin::text) from llm_requests"), 3, 6);
    }

    [Fact]
    public async Task A_row_that_the_database_refuses_fails_alone()
    {
        var writer = Writer(TimeSpan.FromSeconds(30));
        await using var held = await LockAsync();
        var good = Enumerable.Range(0, 10).Select(_ => writer.WriteAsync(Call())).ToList();
        var bad = writer.WriteAsync(Call() with { Model = "no text holds \0" });
        good.AddRange(Enumerable.Range(0, 10).Select(_ => writer.WriteAsync(Call())));
        await held.DisposeAsync();
        await Task.WhenAll(good);
        await Assert.ThrowsAsync<PostgresException>(() => bad);
        Assert.Equal(20, await _llm.ScalarAsync("select count(*) from llm_requests"));
    }

    [Fact]
    public async Task A_call_that_can_not_be_written_in_time_fails_and_the_next_ones_are_served()
    {
        var writer = Writer(TimeSpan.FromSeconds(0.5));
        await using (await LockAsync())
        {
            var waiting = Enumerable.Range(0, 20).Select(_ => writer.WriteAsync(Call())).ToArray();
            foreach (var call in waiting)
            {
                Assert.True(Weather.Is(await Assert.ThrowsAnyAsync<Exception>(() => call)));
            }
        }

        await Poll.UntilAsync(async () =>
        {
            var outcome = await Record.ExceptionAsync(() => writer.WriteAsync(Call()));
            return outcome is null;
        }, "a call is written");
    }

    [Fact]
    public async Task What_waits_for_no_disk_is_the_opening_alone()
    {
        await Writer(TimeSpan.FromSeconds(5)).WriteAsync(Call());
        await using var connection = await _pool.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("show synchronous_commit", connection);
        Assert.Equal("on", await command.ExecuteScalarAsync());
    }

    private OpeningWriter Writer(TimeSpan timeout) => new(_pool, Options.Create(new MeteringOptions { OpenTimeout = timeout }), TimeProvider.System);

    private Task<long> WaitingAsync() => _llm.ScalarAsync("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");

    private async Task<NpgsqlConnection> LockAsync()
    {
        var connection = new NpgsqlConnection(_database + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("begin; lock table llm_requests in access exclusive mode", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private static CallRecord Call() => new(
        Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), null, "openai", "any", "chat", true, 5, TimeProvider.System.GetUtcNow(), null)
    {
        Holder = Guid.CreateVersion7(),
    };
}
