using System.Buffers;
using System.Text.Json;
using Npgsql;
using Platform.Contracts;
using Platform.Data.Tests.Postgres;
using Platform.Testing;

namespace Platform.Data.Tests.Vitals;

public sealed class PoolVitalsTests(PostgresServer server) : IAsyncLifetime
{
    private TestPool _test = null!;

    public async ValueTask InitializeAsync() => _test = new TestPool(await server.CreateDatabaseAsync());

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task A_waiting_caller_shows_and_what_he_waits_for()
    {
        Assert.Equal(("test", "testdb", "medium", 2, 2), Read() is var one ? (one.Name, one.Database, one.Priority, one.Size, one.Overflow) : default);
        await using var blocker = await LockAsync();
        var sleeping = Enumerable.Range(0, 3).Select(async _ =>
        {
            await using var command = _test.Pool.CreateCommand("""
                select pg_advisory_lock(42),
                       pg_advisory_unlock(42)
                """);
            return await command.ExecuteScalarAsync();
        }).ToList();
        await using (var idle = await _test.Pool.OpenConnectionAsync())
        {
            var waiting = _test.SelectOneAsync();
            await Poll.UntilAsync(() => Read() is { InUse: 4, Waiting: 1, LongestWait: > 0 } full && full.Holders.Any(static holder => holder.Connections == 3), "all work");

            Assert.Equal(
                [("select pg_advisory_lock(42), pg_advisory_unlock(42)", 3), ("", 1)],
                Read().Holders.Select(static holder => (holder.Statement, holder.Connections)));
            Assert.All(Read().Holders, static holder => Assert.True(holder.Longest > 0));
            await idle.DisposeAsync();
            await waiting;
        }

        await blocker.DisposeAsync();
        await Task.WhenAll(sleeping);
        var after = Read();
        Assert.Equal((0, 0), (after.InUse, after.Waiting));
        Assert.Empty(after.Holders);
        Assert.Equal((5L, 5L), (after.Wait.Count(), after.Use.Count()));
        Assert.True(after.Use.Sum > after.Wait.Sum / 5);
    }

    [Fact]
    public async Task A_reader_that_is_open_holds_with_its_statement_until_it_is_read()
    {
        await using var command = _test.Pool.CreateCommand("select $1 || repeat('x', 10)");
        command.Parameters.AddWithValue("a secret value");
        await using (var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal("select $1 || repeat('x', 10)", Assert.Single(Read().Holders).Statement);
        }

        Assert.Empty(Read().Holders);
    }

    [Fact]
    public async Task Statements_of_a_batch_are_told_together_and_long_ones_are_cut()
    {
        await using var blocker = await LockAsync();
        await using var batch = _test.Pool.CreateBatch();
        batch.BatchCommands.Add(new("select 1"));
        batch.BatchCommands.Add(new($"select pg_advisory_lock(42) /*{new string('-', 10_000)}*/"));
        var running = Task.Run(async () => await (await batch.ExecuteReaderAsync()).DisposeAsync());
        await Poll.UntilAsync(() => Read().Holders is [{ Statement.Length: > 0 }], "it runs");

        var statement = Read().Holders.Single().Statement;
        Assert.StartsWith("select 1; select pg_advisory_lock(42)", statement, StringComparison.Ordinal);
        Assert.Equal(200, statement.Length);
        await blocker.DisposeAsync();
        await running;
    }

    [Fact]
    public async Task A_connection_that_breaks_is_held_by_nobody()
    {
        await using var connection = await _test.Pool.OpenConnectionAsync();
        Assert.Single(Read().Holders);
        await _test.TerminateAllAsync();
        await using var command = new NpgsqlCommand("select 1", connection);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => command.ExecuteScalarAsync());

        await Poll.UntilAsync(() => Read() is { InUse: 0, Holders: [] }, "its place is free");
    }

    [Fact]
    public async Task Asking_while_others_come_and_go_disturbs_nobody()
    {
        using var over = new CancellationTokenSource();
        var asking = Task.Run(() =>
        {
            var asked = 0;
            for (; !over.IsCancellationRequested; asked++)
            {
                Read();
            }

            return asked;
        });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            for (var i = 0; i < 200; i++)
            {
                Assert.Equal(1, await _test.SelectOneAsync());
                await using var batch = _test.Pool.CreateBatch();
                batch.BatchCommands.Add(new("select 1"));
                batch.BatchCommands.Add(new("select 2"));
                await using var reader = await batch.ExecuteReaderAsync();
            }
        }));
        await over.CancelAsync();
        Assert.True(await asking > 0);
        Assert.Empty(Read().Holders);
    }

    /// <summary>Somebody else has what the pool's callers want, until this is disposed.</summary>
    private async Task<NpgsqlConnection> LockAsync()
    {
        var connection = new NpgsqlConnection(_test.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select pg_advisory_lock(42)", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private PoolVitals Read()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            Data.Vitals.PoolVitals.Write(json, _test.Pool);
        }

        return JsonSerializer.Deserialize<PoolVitals>(buffer.WrittenSpan, JsonSerializerOptions.Web)!;
    }
}
