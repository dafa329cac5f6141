using Platform.Data.Postgres;
using Platform.Testing;

namespace Platform.Data.Tests.Postgres;

/// <summary>Connections that die while nobody uses them, in every way they can; it has a server of its own for that.</summary>
public sealed class DeadConnectionTests : IAsyncLifetime
{
    private readonly PostgresServer _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Terminated_backends_are_replaced_and_no_caller_notices()
    {
        await using var test = await CreateAsync();
        for (var round = 0; round < 20; round++)
        {
            await test.BurstAsync(4);
            Assert.Equal(4, await test.TerminateAllAsync());
            await Poll.UntilAsync(async () => await test.CountAtServerAsync() == 0, "the server has ended them");
            // Used a moment ago, so nobody asks the server whether they live.
            Assert.All(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => test.SelectOneAsync())), static one => Assert.Equal(1, one));
        }
        Assert.True(test.Pool.GetStatistics().Replaced >= 20, $"{test.Pool.GetStatistics()}");
        Assert.Equal(0, test.Pool.GetStatistics().ConnectionErrors);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_restart_of_the_server_no_caller_gets_an_old_connection(bool crash)
    {
        await using var test = await CreateAsync();
        await test.BurstAsync(4);
        await (crash ? _server.KillAsync() : _server.StopAsync());
        // After a crash a backend may live a moment longer than its server, and die under the statement.
        Assert.True(StoreErrors.IsUnavailable((await Record.ExceptionAsync(test.SelectOneAsync))!));
        await _server.StartAsync();
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => test.SelectOneAsync())), static one => Assert.Equal(1, one));
    }

    [Fact]
    public async Task Connections_behind_a_cut_network_are_found_by_the_probe_and_replaced_together()
    {
        await using var wire = new CuttableWire(_server.Port);
        var database = await _server.CreateDatabaseAsync();
        await using var test = new TestPool(database.Replace($"Port={_server.Port}", $"Port={wire.Port}", StringComparison.Ordinal), static o => o.ProbeAfter = TimeSpan.Zero);
        await test.BurstAsync(4);
        wire.Cut();
        // The first caller's probe finds out; that the others went the same way is not learnt again by each.
        Assert.Equal(1, await test.SelectOneAsync());
        Assert.Equal(1, test.Pool.GetStatistics().Replaced);
        await test.BurstAsync(4);
        Assert.Equal(1, test.Pool.GetStatistics().Replaced);
    }

    [Fact]
    public async Task A_frozen_server_fails_callers_in_time_and_costs_no_connection()
    {
        await using var test = await CreateAsync(static o => (o.AcquireTimeout, o.CommandTimeout, o.ConnectTimeout) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        await test.BurstAsync(2);
        _server.Freeze();
        var failures = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ => await Record.ExceptionAsync(test.SelectOneAsync)));
        Assert.All(failures, static failure => Assert.True(StoreErrors.IsUnavailable(failure!), $"{failure}"));
        // In the queue behind places that a silent server holds: "exhausted" would send the operator to the wrong setting.
        Assert.Contains(failures, static failure => failure is PoolUnavailableException);
        Assert.DoesNotContain(failures, static failure => failure is PoolExhaustedException);
        _server.Thaw();
        await Poll.UntilAsync(() => test.Pool.GetStatistics() is { InUse: 0, Utilization: 0 }, "every place has come back");
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => test.SelectOneAsync())), static one => Assert.Equal(1, one));
        Assert.InRange(await test.CountAtServerAsync(), 1, 4);
    }

    [Fact]
    public async Task A_caller_that_hangs_up_on_a_frozen_server_is_let_go_at_once_and_loses_no_place()
    {
        await using var test = await CreateAsync(static o => o.ProbeAfter = TimeSpan.Zero);
        await test.BurstAsync(1);
        _server.Freeze();
        using var hangUp = new CancellationTokenSource();
        var waiting = test.Pool.OpenConnectionAsync(hangUp.Token).AsTask();
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        _server.Thaw();
        await Poll.UntilAsync(() => test.Pool.GetStatistics().Utilization == 0, "its place has come back");
        await test.BurstAsync(4);
    }

    private async Task<TestPool> CreateAsync(Action<PoolOptions>? configure = null) => new(await _server.CreateDatabaseAsync(), configure);
}
