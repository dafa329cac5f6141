using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Embedded.Networking;
using Platform.Testing;

namespace Platform.EmbeddedHosting.Tests.Networking;

public sealed class TcpProxyTests : IAsyncDisposable
{
    private readonly TcpProxy _proxy = new(null, TimeProvider.System);
    private readonly Backend _backend = new();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task It_is_reached_by_both_addresses_of_localhost(string address)
    {
        _proxy.SetBackends([_backend.Port]);
        using var client = await Wire.ConnectAsync(_proxy.Port, IPAddress.Parse(address));
        using var server = await _backend.AcceptAsync();

        await client.SayAsync("hello");
        Assert.Equal("hello", await server.HearAsync());
        await server.SayAsync("yes?");
        Assert.Equal("yes?", await client.HearAsync());
    }

    [Fact]
    public async Task Connections_are_spread_over_the_backends()
    {
        using var second = new Backend();
        using var third = new Backend();
        Backend[] all = [_backend, second, third];
        var answering = all.Select((backend, n) => backend.AnswerEverybodyAsync((byte)n)).ToArray();
        _proxy.SetBackends([.. all.Select(backend => backend.Port)]);

        for (var n = 0; n < 300; n++)
        {
            using var client = await Wire.ConnectAsync(_proxy.Port);
            Assert.NotEmpty(await client.HearAsync());
        }

        // 100 each are expected; fewer than 50 of a fair choice happen once in 10^10 runs
        Assert.All(all, backend => Assert.InRange(backend.Accepted, 50, 150));
        Assert.All(answering, task => Assert.False(task.IsFaulted));
    }

    [Fact]
    public async Task A_connection_is_held_until_a_backend_lives()
    {
        using var client = await Wire.ConnectAsync(_proxy.Port);
        await client.SayAsync("early");
        var port = Ports.GetFree();
        _proxy.SetBackends([port]);
        await Poll.UntilAsync(() => _proxy.Connections == 1, "held", ct: TestContext.Current.CancellationToken);

        using var backend = new Backend(port);
        using var server = await backend.AcceptAsync();

        Assert.Equal("early", await server.HearAsync());
    }

    [Fact]
    public async Task A_dead_backend_costs_nobody_a_connection()
    {
        _proxy.SetBackends([Ports.GetFree(), _backend.Port, Ports.GetFree()]);
        var answering = _backend.AnswerEverybodyAsync(7);

        for (var n = 0; n < 50; n++)
        {
            using var client = await Wire.ConnectAsync(_proxy.Port);
            Assert.Equal("\a", await client.HearAsync());
        }

        Assert.False(answering.IsCompleted);
    }

    [Fact]
    public async Task A_connection_stays_where_it_is_when_the_backends_change()
    {
        using var other = new Backend();
        _proxy.SetBackends([_backend.Port]);
        using var before = await Wire.ConnectAsync(_proxy.Port);
        using var serverBefore = await _backend.AcceptAsync();

        _proxy.SetBackends([other.Port]);
        using var after = await Wire.ConnectAsync(_proxy.Port);
        using var serverAfter = await other.AcceptAsync();

        await before.SayAsync("old");
        await after.SayAsync("new");
        Assert.Equal("old", await serverBefore.HearAsync());
        Assert.Equal("new", await serverAfter.HearAsync());
    }

    [Fact]
    public async Task A_client_that_gives_up_while_it_is_held_is_forgotten()
    {
        var client = await Wire.ConnectAsync(_proxy.Port);
        await Poll.UntilAsync(() => _proxy.Connections == 1, "held", ct: TestContext.Current.CancellationToken);

        client.Dispose();

        await Poll.UntilAsync(() => _proxy.Connections == 0, "forgotten", ct: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        var error = Assert.Throws<PortInUseException>(() => new TcpProxy(_proxy.Port, TimeProvider.System));
        Assert.Equal(_proxy.Port, error.Port);
        Assert.Contains($"{_proxy.Port}", error.Message, StringComparison.Ordinal);

        using var everywhere = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        everywhere.Bind(new IPEndPoint(IPAddress.Any, Ports.GetFree()));
        everywhere.Listen();
        var taken = Assert.IsType<IPEndPoint>(everywhere.LocalEndPoint).Port;
        Assert.Throws<PortInUseException>(() => new TcpProxy(taken, TimeProvider.System));
        Assert.False(Ports.IsFree(taken));

        var port = _proxy.Port;
        await _proxy.DisposeAsync();
        Assert.True(Ports.IsFree(port));
    }

    [Fact]
    public async Task Disposal_resets_what_is_open_and_what_is_held()
    {
        using var held = await Wire.ConnectAsync(_proxy.Port);
        await Poll.UntilAsync(() => _proxy.Connections == 1, "held", ct: TestContext.Current.CancellationToken);

        await _proxy.DisposeAsync();

        await Poll.UntilAsync(() => _proxy.Connections == 0, "closed", ct: TestContext.Current.CancellationToken);
        Assert.Equal(0, await held.ReceiveAsync(new byte[1], TestContext.Current.CancellationToken));
    }

    public ValueTask DisposeAsync()
    {
        _backend.Dispose();
        return _proxy.DisposeAsync();
    }
}
