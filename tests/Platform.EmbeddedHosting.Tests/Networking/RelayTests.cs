using System.Net.Sockets;
using System.Security.Cryptography;
using Aspire.Hosting.Embedded.Networking;
using Platform.Testing;

namespace Platform.EmbeddedHosting.Tests.Networking;

public sealed class RelayTests : IAsyncLifetime
{
    private readonly TcpProxy _proxy = new(null, TimeProvider.System);
    private readonly Backend _backend = new();
    private Socket _client = null!;
    private Socket _server = null!;

    public async ValueTask InitializeAsync()
    {
        _proxy.SetBackends([_backend.Port]);
        _client = await Wire.ConnectAsync(_proxy.Port);
        _server = await _backend.AcceptAsync();
    }

    [Fact]
    public async Task The_server_can_go_on_after_the_client_has_said_all()
    {
        await _client.SayAsync("question");
        _client.Shutdown(SocketShutdown.Send);
        Assert.Equal("question", await _server.HearAsync());
        Assert.Equal("", await _server.HearAsync());

        await _server.SayAsync("answer");
        _server.Shutdown(SocketShutdown.Send);
        Assert.Equal("answer", await _client.HearAsync());
        Assert.Equal("", await _client.HearAsync());
        await Poll.UntilAsync(() => _proxy.Connections == 0, "both sides closed", ct: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_client_can_go_on_after_the_server_has_said_all()
    {
        await _server.SayAsync("greeting");
        _server.Shutdown(SocketShutdown.Send);
        Assert.Equal("greeting", await _client.HearAsync());
        Assert.Equal("", await _client.HearAsync());

        await _client.SayAsync("still here");
        Assert.Equal("still here", await _server.HearAsync());
    }

    [Fact]
    public async Task A_client_that_hangs_up_hangs_up_on_the_server() => await ResetArrivesAsync(_client, _server);

    [Fact]
    public async Task A_server_that_dies_hangs_up_on_the_client() => await ResetArrivesAsync(_server, _client);

    [Fact]
    public async Task A_client_that_hangs_up_while_the_server_sends_is_noticed_by_the_server()
    {
        var sending = Task.Run(async () =>
        {
            var block = new byte[64 * 1024];
            while (true)
            {
                await _server.SendAsync(block, TestContext.Current.CancellationToken);
            }
        }, TestContext.Current.CancellationToken);
        await _client.HearAsync();

        _client.Abort();

        await Assert.ThrowsAnyAsync<SocketException>(() => sending.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_slow_reader_slows_the_sender_and_loses_nothing()
    {
        var data = RandomNumberGenerator.GetBytes(64 * 1024 * 1024);
        var sent = 0;
        var sending = Task.Run(async () =>
        {
            while (sent < data.Length)
            {
                sent += await _server.SendAsync(data.AsMemory(sent, Math.Min(100_000, data.Length - sent)), TestContext.Current.CancellationToken);
            }

            _server.Shutdown(SocketShutdown.Send);
        }, TestContext.Current.CancellationToken);
        await StandsStillAsync(() => sent);
        Assert.InRange(sent, 1, data.Length / 2);

        using var received = new MemoryStream();
        await using (var stream = new NetworkStream(_client))
        {
            await stream.CopyToAsync(received, TestContext.Current.CancellationToken);
        }

        await sending;
        Assert.Equal(SHA256.HashData(data), SHA256.HashData(received.ToArray()));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _server.Dispose();
        _backend.Dispose();
        await _proxy.DisposeAsync();
    }

    private async Task ResetArrivesAsync(Socket leaving, Socket staying)
    {
        await leaving.SayAsync("x");
        Assert.Equal("x", await staying.HearAsync());

        leaving.Abort();

        var error = await Assert.ThrowsAsync<SocketException>(staying.HearAsync);
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        await Poll.UntilAsync(() => _proxy.Connections == 0, "both sides closed", ct: TestContext.Current.CancellationToken);
    }

    private static async Task StandsStillAsync(Func<int> position)
    {
        var (last, same) = (-1, 0);
        await Poll.UntilAsync(
            () =>
            {
                same = position() == last && last > 0 ? same + 1 : 0;
                last = position();
                return same > 10;
            },
            "sender waits",
            ct: TestContext.Current.CancellationToken);
    }
}
