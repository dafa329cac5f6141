using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.Data.Redis;
using Platform.Testing;

namespace Platform.Data.Tests.Redis;

public sealed class RedisConnectionTests : IAsyncLifetime
{
    private readonly GarnetServer _server = new();
    private RedisConnection? _connection;

    private RedisConnection Connection => _connection!;

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:redis", _server.ConnectionString)]).Build();
        _connection = new(Options.Create(new RedisOptions { ConnectionName = "redis", ReconnectDelayMilliseconds = 100 }), configuration, TimeProvider.System, NullLogger<RedisConnection>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Commands_reach_the_server()
    {
        await Connection.ConnectAsync(TestContext.Current.CancellationToken);
        Assert.True(await Connection.ExecuteAsync(static db => db.StringSetAsync("a", "1"), default));
        Assert.Equal("1", (string?)await Connection.ExecuteAsync(static db => db.StringGetAsync("a"), default));
    }

    [Fact]
    public async Task Without_a_server_commands_fail_at_once_and_work_again_when_it_is_back()
    {
        await Connection.ConnectAsync(TestContext.Current.CancellationToken);
        await _server.KillAsync();
        await Poll.UntilAsync(async () => !await PingAsync(), "commands fail");
        await _server.StartAsync();
        await Poll.UntilAsync(PingAsync, "commands work again");
    }

    [Fact]
    public async Task A_frozen_server_costs_the_deadline_then_nothing_and_recovers()
    {
        await Connection.ConnectAsync(TestContext.Current.CancellationToken);
        await Poll.UntilAsync(PingAsync, "commands work");
        _server.Freeze();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 100; i++)
        {
            await Assert.ThrowsAsync<RedisUnavailableException>(() => Connection.ExecuteAsync(static db => db.PingAsync(), default));
        }
        // A hundred deadlines would take five seconds; the circuit ends it after the first few.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(4.5), $"took {watch.Elapsed}");
        _server.Thaw();
        await Poll.UntilAsync(PingAsync, "commands work again");
    }

    private async Task<bool> PingAsync()
    {
        try
        {
            await Connection.ExecuteAsync(static db => db.PingAsync(), default);
            return true;
        }
        catch (RedisUnavailableException)
        {
            return false;
        }
    }
}
