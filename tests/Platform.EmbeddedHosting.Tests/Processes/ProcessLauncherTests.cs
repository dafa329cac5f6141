using System.Globalization;
using Aspire.Hosting.Embedded.Processes;
using Platform.Testing;

namespace Platform.EmbeddedHosting.Tests.Processes;

public sealed class ProcessLauncherTests : IAsyncDisposable
{
    private readonly LauncherFixture _fixture = new();

    [Fact]
    public async Task The_started_process_is_the_program_itself_in_a_session_of_its_own()
    {
        var child = await _fixture.StartAsync(_fixture.Program("/bin/sleep", "1000"));

        await Poll.UntilAsync(() => File.ReadAllText($"/proc/{child.Id}/cmdline").StartsWith("/bin/sleep", StringComparison.Ordinal), "exec chain done", ct: TestContext.Current.CancellationToken);
        var stat = File.ReadAllText($"/proc/{child.Id}/stat");
        string[] parentGroupSession = [.. stat[(stat.LastIndexOf(')') + 2)..].Split(' ').Skip(1).Take(3)];
        Assert.Equal([$"{Environment.ProcessId}", $"{child.Id}", $"{child.Id}"], parentGroupSession);
    }

    [Fact]
    public async Task Nothing_printed_is_lost_when_the_child_is_killed()
    {
        Assert.Equal(137, await _fixture.RunAsync(_fixture.Script("echo out; echo err >&2; kill -9 $$")));

        Assert.Equal("out\nerr\n", _fixture.Log);
    }

    [Fact]
    public async Task A_restart_appends_to_the_log()
    {
        await _fixture.RunAsync(_fixture.Script("echo first"));
        await _fixture.RunAsync(_fixture.Script("echo second"));

        Assert.Equal("first\nsecond\n", _fixture.Log);
    }

    [Fact]
    public async Task A_log_is_readable_by_its_owner_alone()
    {
        await _fixture.RunAsync(_fixture.Script("echo secret"));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_fixture.LogPath));
    }

    [Fact]
    public async Task The_child_gets_the_given_environment_and_nothing_else()
    {
        Environment.SetEnvironmentVariable("MUST_NOT_BE_INHERITED", "secret");
        var environment = new Dictionary<string, string?> { ["GIVEN"] = "a 'b' \"c\" $d\nsecond line", ["ABSENT"] = null };

        await _fixture.RunAsync(_fixture.Program("/usr/bin/env") with { Environment = environment });

        // PWD is the shell's own
        Assert.Equal("GIVEN=a 'b' \"c\" $d\nsecond line\n", string.Concat(_fixture.Log.Split('\n').Where(line => line.Length > 0 && !line.StartsWith("PWD=", StringComparison.Ordinal)).Select(line => line + "\n")));
    }

    [Fact]
    public async Task Arguments_arrive_as_they_were_given()
    {
        await _fixture.RunAsync(_fixture.Program("/usr/bin/printf", "[%s]", "", "two words", "$HOME `id`", "--", "'\"\\"));

        Assert.Equal("""[][two words][$HOME `id`][--]['"\]""", _fixture.Log);
    }

    [Fact]
    public async Task A_missing_program_is_named()
    {
        var error = await Assert.ThrowsAsync<EmbeddedHostingException>(() => _fixture.StartAsync(_fixture.Program("/no/such/program")));
        Assert.Contains("/no/such/program", error.Message, StringComparison.Ordinal);

        Assert.Equal(127, await _fixture.RunAsync(_fixture.Program("no-such-program-on-the-path")));
        Assert.Contains("no-such-program-on-the-path", _fixture.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_working_directory_is_named()
    {
        var error = await Assert.ThrowsAsync<EmbeddedHostingException>(
            () => _fixture.StartAsync(_fixture.Script("true") with { WorkingDirectory = "/no/such/folder" }));

        Assert.Contains("/no/such/folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_cannot_be_made_is_named()
    {
        Directory.CreateDirectory(_fixture.LogPath);

        var error = await Assert.ThrowsAsync<EmbeddedHostingException>(() => _fixture.StartAsync(_fixture.Script("true")));

        Assert.Contains(_fixture.LogPath, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_the_child_cannot_open_is_a_failed_start()
    {
        // the file of a running program cannot be written to, by anybody
        File.CreateSymbolicLink(_fixture.LogPath, Environment.ProcessPath ?? "");

        var error = await Assert.ThrowsAsync<EmbeddedHostingException>(() => _fixture.StartAsync(_fixture.Script("true")));

        Assert.Contains(_fixture.LogPath, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_asks_first()
    {
        var child = await _fixture.StartAsync(_fixture.Script("trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.02; done"));
        await SaidAsync("up");

        await child.StopAsync(TimeSpan.FromSeconds(20), CancellationToken.None);

        Assert.Equal(3, await child.Exited);
        Assert.Equal("up\nbye\n", _fixture.Log);
    }

    [Fact]
    public async Task Who_does_not_stop_in_time_is_killed_with_its_whole_group()
    {
        var child = await _fixture.StartAsync(_fixture.Script("trap '' TERM; sleep 1000 & echo $!; while :; do sleep 0.02; done"));
        var grandchild = await NumberSaidAsync();

        await child.StopAsync(TimeSpan.FromMilliseconds(100), CancellationToken.None);

        Assert.Equal(137, await child.Exited);
        await EndedAsync(grandchild);
    }

    [Fact]
    public async Task A_cancelled_stop_kills_at_once()
    {
        var child = await _fixture.StartAsync(_fixture.Script("trap '' TERM; echo up; while :; do sleep 0.02; done"));
        await SaidAsync("up");

        await child.StopAsync(TimeSpan.FromMinutes(5), new CancellationToken(canceled: true)).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal(137, await child.Exited);
    }

    [Fact]
    public async Task What_a_child_leaves_behind_when_it_ends_is_killed()
    {
        var child = await _fixture.StartAsync(_fixture.Script("sleep 1000 & echo $!; exit 5"));

        Assert.Equal(5, await child.Exited);
        await EndedAsync(await NumberSaidAsync());
    }

    [Fact]
    public async Task Disposal_kills_what_still_runs()
    {
        var child = await _fixture.StartAsync(_fixture.Program("/bin/sleep", "1000"));

        await _fixture.Launcher.DisposeAsync();

        Assert.Equal(137, await child.Exited);
    }

    [Fact]
    public async Task Many_at_once_all_start_and_are_all_reaped()
    {
        var codes = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => _fixture.RunAsync(_fixture.Script($"exit {n}"))));

        Assert.Equal(Enumerable.Range(0, 40), codes);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private Task SaidAsync(string word) => Poll.UntilAsync(() => _fixture.Log.Contains(word, StringComparison.Ordinal), $"child says {word}");

    private async Task<int> NumberSaidAsync()
    {
        await SaidAsync("\n");
        return int.Parse(_fixture.Log, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }

    private static Task EndedAsync(int processId) => Poll.UntilAsync(() => ProcessStamp.Of(processId) is null, $"process {processId} ended");
}
