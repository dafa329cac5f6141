using Aspire.Hosting.Embedded.Networking;
using Aspire.Hosting.Embedded.Processes;
using Aspire.Hosting.Embedded.Redis;
using Platform.EmbeddedHosting.Tests.Networking;
using Platform.EmbeddedHosting.Tests.Processes;

namespace Platform.EmbeddedHosting.Tests.Redis;

public sealed class RedisServerTests : IAsyncDisposable
{
    private const string Password = "pass \"word\" \\ 1";

    private readonly LauncherFixture _fixture = new();
    private readonly int _port = Ports.GetFree();

    [Fact]
    public async Task Garnet_answers_who_knows_the_password_and_nobody_else()
    {
        await Server(null).StartAsync(_port, TestContext.Current.CancellationToken);

        using var stranger = await Wire.ConnectAsync(_port);
        await stranger.SayAsync("*1\r\n$4\r\nPING\r\n");
        Assert.StartsWith("-NOAUTH", await stranger.HearAsync(), StringComparison.Ordinal);
        using var friend = await FriendAsync();
        await friend.SayAsync("*3\r\n$4\r\nEVAL\r\n$8\r\nreturn 7\r\n$1\r\n0\r\n");
        Assert.Equal(":7\r\n", await friend.HearAsync());
    }

    [Fact]
    public async Task The_password_is_neither_on_the_command_line_nor_readable_by_others()
    {
        var server = await Server(null).StartAsync(_port, TestContext.Current.CancellationToken);

        Assert.DoesNotContain("pass ", await File.ReadAllTextAsync($"/proc/{server.Id}/cmdline", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.DoesNotContain("pass ", await File.ReadAllTextAsync($"/proc/{server.Id}/environ", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_fixture.Folder["redis/server.conf"]));
    }

    [Fact]
    public async Task It_is_started_again_on_its_port_after_a_kill()
    {
        var server = Server(null);
        var first = await server.StartAsync(_port, TestContext.Current.CancellationToken);
        first.Kill();
        await first.Exited;

        await server.StartAsync(_port, TestContext.Current.CancellationToken);

        using var friend = await FriendAsync();
    }

    [Fact]
    public async Task A_port_that_is_taken_fails_the_start_and_leaves_no_process()
    {
        using var taken = new Backend(_port);
        var answering = taken.AnswerEverybodyAsync((byte)'-');

        await Assert.ThrowsAnyAsync<EmbeddedHostingException>(() => Server(null).StartAsync(_port, TestContext.Current.CancellationToken));

        Assert.False(answering.IsFaulted);
    }

    [Fact]
    public async Task A_named_server_is_started_with_a_configuration_it_can_read()
    {
        // stands for redis-server: shows what it was given, and ends
        var program = _fixture.Folder["my-redis-server"];
        await File.WriteAllTextAsync(program, "#!/bin/sh\ncat \"$1\"\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        await Assert.ThrowsAsync<EndedEarlyException>(() => Server(program).StartAsync(_port, TestContext.Current.CancellationToken));

        Assert.Contains($"port {_port}\n", _fixture.Log, StringComparison.Ordinal);
        Assert.Contains("requirepass \"pass \\\"word\\\" \\\\ 1\"\n", _fixture.Log, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private RedisServer Server(string? path) => new(path, _fixture.Folder["redis"], Password, _fixture.LogPath, _fixture.Launcher, TimeProvider.System);

    private async Task<System.Net.Sockets.Socket> FriendAsync()
    {
        var friend = await Wire.ConnectAsync(_port);
        await friend.SayAsync($"*2\r\n$4\r\nAUTH\r\n${Password.Length}\r\n{Password}\r\n");
        Assert.Equal("+OK\r\n", await friend.HearAsync());
        return friend;
    }
}
