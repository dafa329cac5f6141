using Npgsql;
using Platform.Data.Postgres;
using Platform.Testing;

namespace Platform.Data.Tests.Postgres;

public sealed class ServicePoolTests(PostgresServer server) : IAsyncLifetime
{
    private TestPool _test = null!;

    private ServicePool Pool => _test.Pool;

    public async ValueTask InitializeAsync() => _test = new TestPool(await server.CreateDatabaseAsync());

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task What_the_pool_does_shows_in_its_numbers()
    {
        await using (var connection = await Pool.OpenConnectionAsync())
        {
            var during = Pool.GetStatistics();
            Assert.Equal((1, 0, 0, 0.25), (during.InUse, during.Idle, during.Waiting, during.Utilization));
        }
        var after = Pool.GetStatistics();
        Assert.Equal((0, 1, 1L, 1L, 0L), (after.InUse, after.Idle, after.Acquired, after.Opened, after.Closed));
        Assert.True(after.UseMs.Max > 0 && after.WaitMs.Max > 0);
    }

    [Fact]
    public async Task A_full_pool_makes_callers_wait_in_order_and_shows_it()
    {
        var held = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Pool.OpenConnectionAsync().AsTask()));
        List<int> order = [];
        var waiting = Enumerable.Range(0, 5).Select(async i =>
        {
            await using var connection = await Pool.OpenConnectionAsync();
            lock (order)
            {
                order.Add(i);
            }
        }).ToList();
        await Poll.UntilAsync(() => Pool.GetStatistics() is { Waiting: 5, InUse: 4, Utilization: 1, LongestWaitMs: > 0 }, "five wait");
        await held[0].DisposeAsync();
        await Task.WhenAll(waiting);
        Assert.Equal([0, 1, 2, 3, 4], order);
        await Task.WhenAll(held.Select(connection => connection.DisposeAsync().AsTask()));
        Assert.Equal(4, await _test.CountAtServerAsync());
    }

    [Fact]
    public async Task A_caller_that_gives_up_leaves_nothing_behind()
    {
        var held = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Pool.OpenConnectionAsync().AsTask()));
        using var hangUp = new CancellationTokenSource();
        var waiting = Pool.OpenConnectionAsync(hangUp.Token).AsTask();
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Task.WhenAll(held.Select(connection => connection.DisposeAsync().AsTask()));
        Assert.Equal((0, 0), (Pool.GetStatistics().InUse, Pool.GetStatistics().Waiting));
        await _test.BurstAsync(4);
    }

    [Theory]
    [InlineData("select * from nothing_of_the_kind")]
    [InlineData("select 1 / 0")]
    public async Task A_statement_that_fails_gives_its_connection_back(string sql)
    {
        for (var i = 0; i < 8; i++)
        {
            await using var command = Pool.CreateCommand(sql);
            await Assert.ThrowsAsync<PostgresException>(() => i % 2 == 0 ? command.ExecuteScalarAsync() : command.ExecuteReaderAsync());
        }
        Assert.Equal(0, Pool.GetStatistics().InUse);
    }

    [Fact]
    public async Task A_reader_holds_its_connection_until_it_is_disposed()
    {
        await using var command = Pool.CreateCommand("select generate_series(1, $1)");
        command.Parameters.Add(new() { Value = 3 });
        await using (var reader = await command.ExecuteReaderAsync())
        {
            Assert.True(await reader.ReadAsync());
            Assert.Equal(1, Pool.GetStatistics().InUse);
        }
        Assert.Equal(0, Pool.GetStatistics().InUse);
    }

    [Fact]
    public async Task A_batch_runs_in_one_transaction_on_one_connection()
    {
        await using (var batch = Pool.CreateBatch())
        {
            batch.BatchCommands.Add(new("select txid_current()"));
            batch.BatchCommands.Add(new("select txid_current()"));
            await using var reader = await batch.ExecuteReaderAsync();
            await reader.ReadAsync();
            var first = reader.GetInt64(0);
            await reader.NextResultAsync();
            await reader.ReadAsync();
            Assert.Equal(first, reader.GetInt64(0));
        }
        Assert.Equal((0, 1L), (Pool.GetStatistics().InUse, Pool.GetStatistics().Opened));
    }

    [Fact]
    public async Task A_transaction_that_is_left_open_is_rolled_back_on_return()
    {
        await using (var connection = await Pool.OpenConnectionAsync())
        {
            await connection.BeginTransactionAsync();
            await using var command = new NpgsqlCommand("create table half_done (id int)", connection);
            await command.ExecuteNonQueryAsync();
        }
        Assert.Equal(1, await _test.SelectOneAsync());
        Assert.Equal(0, await _test.CountAtServerAsync("state like 'idle in transaction%'"));
        Assert.Equal(0, await _test.AskAsync<long>("select count(*) from pg_class where relname = 'half_done'"));
    }

    [Fact]
    public async Task The_kept_connections_are_opened_beforehand()
    {
        await Pool.WarmAsync(default);
        Assert.Equal(2, await _test.CountAtServerAsync());
        Assert.Equal((2, 0), (Pool.GetStatistics().Idle, Pool.GetStatistics().InUse));
    }
}
