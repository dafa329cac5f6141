using System.Diagnostics.Metrics;
using Npgsql;
using Platform.Data.Postgres;
using Platform.Testing;

namespace Platform.Data.Tests.Postgres;

/// <summary>What happens at the edges of a pool's size, times and age.</summary>
public sealed class PoolLimitsTests(PostgresServer server)
{
    [Fact]
    public async Task An_exhausted_pool_says_so_after_the_acquire_timeout()
    {
        await using var test = await CreateAsync(static o => (o.Size, o.Overflow, o.AcquireTimeout) = (1, 0, TimeSpan.FromSeconds(1)));
        await using var held = await test.Pool.OpenConnectionAsync();
        var exception = await Assert.ThrowsAsync<PoolExhaustedException>(async () => await test.Pool.OpenConnectionAsync());
        Assert.Equal("test", exception.Pool);
        Assert.Contains("'test' is exhausted: all 1 connections were in use", exception.Message, StringComparison.Ordinal);
        Assert.True(exception.IsTransient);
        Assert.Equal(1, test.Pool.GetStatistics().Timeouts);
    }

    [Fact]
    public async Task After_a_burst_the_pool_is_back_at_its_size()
    {
        await using var test = await CreateAsync(static o => (o.Size, o.Overflow, o.IdleTimeout) = (2, 6, TimeSpan.FromSeconds(1)));
        await test.BurstAsync(8);
        Assert.Equal(8, await test.CountAtServerAsync());
        await Poll.UntilAsync(async () => await test.CountAtServerAsync() == 2, "only the kept connections are left");
        Assert.Equal((2, 8L, 6L), (test.Pool.GetStatistics().Idle, test.Pool.GetStatistics().Opened, test.Pool.GetStatistics().Closed));
    }

    [Fact]
    public async Task An_old_connection_is_replaced()
    {
        await using var test = await CreateAsync(static o => (o.Size, o.Overflow, o.Recycle) = (1, 0, TimeSpan.FromSeconds(1)));
        var first = await PidAsync(test.Pool);
        await Poll.UntilAsync(async () => await PidAsync(test.Pool) != first, "another connection serves");
        Assert.Equal(1, await test.CountAtServerAsync());
    }

    [Fact]
    public async Task A_server_without_a_connection_left_is_unavailable_and_the_pool_recovers_alone()
    {
        await using var own = new PostgresServer();
        await own.InitializeAsync();
        await using var test = new TestPool(await own.CreateDatabaseAsync(), static o => (o.Size, o.Overflow) = (1, 1));
        List<NpgsqlConnection> others = [];
        try
        {
            while (true)
            {
                others.Add(new NpgsqlConnection(own.ConnectionString("postgres") + ";Pooling=false"));
                await others[^1].OpenAsync();
            }
        }
        catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.TooManyConnections)
        {
            // That is what this is about.
        }
        var exception = await Assert.ThrowsAsync<PoolUnavailableException>(async () => await test.Pool.OpenConnectionAsync());
        Assert.Equal(PostgresErrorCodes.TooManyConnections, Assert.IsType<PostgresException>(exception.InnerException).SqlState);
        Assert.Equal((0, 1L), (test.Pool.GetStatistics().InUse, test.Pool.GetStatistics().ConnectionErrors));
        await Task.WhenAll(others.Select(connection => connection.DisposeAsync().AsTask()));
        await Poll.UntilAsync(
            async () =>
            {
                try
                {
                    return await test.SelectOneAsync() == 1;
                }
                catch (PoolUnavailableException)
                {
                    return false;
                }
            },
            "the pool works again");
    }

    [Fact]
    public async Task A_pool_whose_database_is_not_prepared_is_unavailable()
    {
        await using var test = await CreateAsync();
        await using var pool = new ServicePool(
            "early", new PoolOptions { Size = 1, AcquireTimeout = TimeSpan.FromSeconds(1) }, static () => null,
            new PoolMetrics(test.Meters.Create(PoolMetrics.MeterName), new PoolRegistry()), Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, TimeProvider.System);
        await Assert.ThrowsAsync<PoolUnavailableException>(async () => await pool.OpenConnectionAsync());
        Assert.Equal((0, 0L), (pool.GetStatistics().InUse, pool.GetStatistics().ConnectionErrors));
    }

    private static async Task<int> PidAsync(ServicePool pool)
    {
        await using var connection = await pool.OpenConnectionAsync();
        return connection.ProcessID;
    }

    private async Task<TestPool> CreateAsync(Action<PoolOptions>? configure = null) => new(await server.CreateDatabaseAsync(), configure);
}
