using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.Data.Redis;
using Platform.Testing;
using StackExchange.Redis;

namespace Platform.Data.Tests.Redis;

public sealed class RedisConnectionTests : IAsyncLifetime
{
    private readonly GarnetServer _server = new();
    private RedisConnection? _connection;

    private RedisConnection Connection => _connection!;

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        _connection = CreateConnection(new() { ConnectionName = "redis", ReconnectDelayMilliseconds = 100 });
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
        var waited = 0;
        for (var i = 0; i < 100; i++)
        {
            var failure = await Assert.ThrowsAsync<RedisUnavailableException>(() => Connection.ExecuteAsync(static db => db.PingAsync(), default));
            waited += failure.InnerException is null ? 0 : 1;
        }
        Assert.InRange(waited, 1, 3);
        _server.Thaw();
        await Poll.UntilAsync(PingAsync, "commands work again");
    }

    [Fact]
    public async Task A_listener_hears_on_every_connection_and_is_told_of_losses()
    {
        var listener = new Listener();
        await Connection.ListenAsync(listener);
        await Poll.UntilAsync(() => listener.Connected == 1, "the listener is told of the connection");
        await PublishUntilHeardAsync(listener, "first");
        await _server.KillAsync();
        await Poll.UntilAsync(() => listener.Lost == 1, "the listener is told of the loss");
        await _server.StartAsync();
        await Poll.UntilAsync(() => listener.Connected == 2, "the listener is told of the new connection");
        await PublishUntilHeardAsync(listener, "second");
    }

    [Fact]
    public async Task A_refused_command_is_an_error_of_its_own_and_does_not_cost_the_connection()
    {
        // A server's first script takes longer than the usual deadline, and a missed deadline would count as a failure.
        await using var connection = CreateConnection(new() { ConnectionName = "redis", CommandTimeoutMilliseconds = 10_000 });
        await connection.ConnectAsync(TestContext.Current.CancellationToken);
        var listener = new Listener();
        await connection.ListenAsync(listener);
        for (var i = 0; i < 10; i++)
        {
            var refusal = await Assert.ThrowsAsync<RedisUnavailableException>(() => connection.ExecuteAsync(static db => db.ScriptEvaluateAsync("return redis.call('NONSENSE')"), default));
            Assert.IsType<RedisServerException>(refusal.InnerException);
        }
        Assert.Equal((1, 0), (listener.Connected, listener.Lost));
    }

    [Fact]
    public async Task What_it_does_shows_in_its_numbers_and_nobody_is_missed_before_he_was_asked()
    {
        Assert.Equal((true, 0L, 0L), (Connection.IsAvailable, Connection.Commands, Connection.Errors));
        await Connection.ConnectAsync(TestContext.Current.CancellationToken);
        await Poll.UntilAsync(PingAsync, "commands work");
        var (sent, missed) = (Connection.Commands, Connection.Errors);
        Assert.True(sent > missed && Connection.IsAvailable);

        _server.Freeze();
        await Poll.UntilAsync(async () => !await PingAsync() && !Connection.IsAvailable, "it is found silent");
        var (commands, errors) = (Connection.Commands, Connection.Errors);
        Assert.InRange(errors - missed, 1, commands - sent);
        // Refused at once, so neither sent nor missed.
        await PingAsync();
        Assert.Equal((commands, errors), (Connection.Commands, Connection.Errors));

        _server.Thaw();
        await Poll.UntilAsync(async () => await PingAsync() && Connection.IsAvailable, "it is back");
    }

    [Fact]
    public async Task A_server_that_was_never_there_is_not_available()
    {
        await _server.KillAsync();
        await Poll.UntilAsync(async () => !await PingAsync() && !Connection.IsAvailable, "it is found away");
        Assert.Equal((0L, 0L), (Connection.Commands, Connection.Errors));
    }

    private RedisConnection CreateConnection(RedisOptions options)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:redis", _server.ConnectionString)]).Build();
        return new(Options.Create(options), configuration, TimeProvider.System, NullLogger<RedisConnection>.Instance);
    }

    /// <summary>Once is enough: the listener is told of a connection only when its channel is subscribed.</summary>
    private async Task PublishUntilHeardAsync(Listener listener, string text)
    {
        await Connection.ExecuteAsync(db => db.PublishAsync(new RedisChannel(listener.Channel, RedisChannel.PatternMode.Literal), text), default);
        await Poll.UntilAsync(() => listener.Heard.Contains(text), $"the listener hears '{text}'");
    }

    private sealed class Listener : IRedisListener
    {
        private int _connected;
        private int _lost;

        public string Channel => "tests";

        public ConcurrentQueue<string> Heard { get; } = new();

        public int Connected => Volatile.Read(ref _connected);

        public int Lost => Volatile.Read(ref _lost);

        public void OnMessage(byte[] message) => Heard.Enqueue(Encoding.UTF8.GetString(message));

        public void OnConnected() => Interlocked.Increment(ref _connected);

        public void OnLost() => Interlocked.Increment(ref _lost);
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
