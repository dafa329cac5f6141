using Platform.Data.Postgres;
using Platform.Testing;

namespace Platform.Data.Tests.Postgres;

public sealed class RowListsTests(PostgresServer server) : IAsyncLifetime
{
    private TestPool _test = null!;

    public async ValueTask InitializeAsync() => _test = new TestPool(await server.CreateDatabaseAsync());

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task All_rows_are_read_in_their_order_and_the_connection_is_given_back()
    {
        for (var i = 0; i < 10; i++)
        {
            await using var command = _test.Pool.CreateCommand("select n from generate_series(1, $1) n order by n");
            command.Parameters.Add(new() { Value = 3 });
            Assert.Equal([1, 2, 3], await command.ReadAllAsync(static row => row.GetInt32(0), TestContext.Current.CancellationToken));
        }

        Assert.Equal(0, _test.Pool.GetStatistics().InUse);
    }

    [Fact]
    public async Task Each_result_of_a_batch_is_a_list_of_its_own()
    {
        await using var batch = _test.Pool.CreateBatch();
        batch.BatchCommands.Add(new("select 1 where false"));
        batch.BatchCommands.Add(new("values ('a'), ('b')"));
        await using var reader = await batch.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await reader.ReadAllAsync(static row => row.GetInt32(0), TestContext.Current.CancellationToken));
        await reader.NextResultAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["a", "b"], await reader.ReadAllAsync(static row => row.GetString(0), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_row_that_can_not_be_read_gives_the_connection_back_too()
    {
        for (var i = 0; i < 10; i++)
        {
            await using var command = _test.Pool.CreateCommand("select null::int");
            await Assert.ThrowsAnyAsync<InvalidCastException>(() => command.ReadAllAsync(static row => row.GetInt32(0), TestContext.Current.CancellationToken));
        }
    }
}
