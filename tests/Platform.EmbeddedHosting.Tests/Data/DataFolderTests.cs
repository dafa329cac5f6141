using System.Diagnostics;
using Aspire.Hosting.Embedded.Data;
using Aspire.Hosting.Embedded.Processes;
using Platform.EmbeddedHosting.Tests.Processes;

namespace Platform.EmbeddedHosting.Tests.Data;

public sealed class DataFolderTests : IDisposable
{
    private readonly TestFolder _root = new();

    private string Path => _root["a/data"];

    [Fact]
    public async Task It_is_made_for_its_owner_alone()
    {
        using var folder = await OpenAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path));
    }

    [Fact]
    public async Task A_second_opener_is_told_which_process_holds_it()
    {
        using var first = await OpenAsync();

        var error = await Assert.ThrowsAsync<EmbeddedHostingException>(() => OpenAsync());

        Assert.Contains($"process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_can_be_opened_again_after_disposal()
    {
        (await OpenAsync()).Dispose();

        (await OpenAsync()).Dispose();
    }

    [Fact]
    public async Task Another_format_is_refused_and_left_as_it_is()
    {
        (await OpenAsync()).Dispose();
        await File.WriteAllTextAsync($"{Path}/version", "99", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync($"{Path}/parameters.json", "{\"a\":\"b\"}", TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<EmbeddedHostingException>(() => OpenAsync());

        Assert.Contains("format 99", error.Message, StringComparison.Ordinal);
        Assert.Equal("{\"a\":\"b\"}", await File.ReadAllTextAsync($"{Path}/parameters.json", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_folder_of_something_else_is_refused_and_left_as_it_is()
    {
        Directory.CreateDirectory(Path);
        await File.WriteAllTextAsync($"{Path}/thesis.tex", "x", TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<EmbeddedHostingException>(() => OpenAsync(temporary: true));

        Assert.Contains("thesis.tex", error.Message, StringComparison.Ordinal);
        Assert.Equal(["thesis.tex"], Directory.EnumerateFileSystemEntries(Path).Select(System.IO.Path.GetFileName));
    }

    [Fact]
    public async Task One_killed_before_its_stamp_was_written_is_taken_up()
    {
        Directory.CreateDirectory(Path);
        await File.WriteAllTextAsync($"{Path}/lock", "", TestContext.Current.CancellationToken);

        (await OpenAsync()).Dispose();
    }

    [Fact]
    public async Task A_temporary_one_is_removed()
    {
        var folder = await OpenAsync(temporary: true);
        folder.Parameters.Save("a", "b");
        folder.Dispose();

        Assert.False(Directory.Exists(Path));
    }

    [Fact]
    public async Task Logs_of_the_run_before_are_kept_once()
    {
        for (var run = 1; run <= 3; run++)
        {
            using var folder = await OpenAsync();
            await File.AppendAllTextAsync(folder.LogPath("svc", 1), $"run {run}\n", TestContext.Current.CancellationToken);
        }

        Assert.Equal("run 3\n", await File.ReadAllTextAsync($"{Path}/logs/svc-1.log", TestContext.Current.CancellationToken));
        Assert.Equal("run 2\n", await File.ReadAllTextAsync($"{Path}/logs/svc-1.1.log", TestContext.Current.CancellationToken));
        Assert.Equal(2, Directory.GetFiles($"{Path}/logs").Length);
    }

    [Fact]
    public async Task Recorded_leftovers_are_ended_before_it_is_open()
    {
        using var left = Process.Start("/bin/sleep", "1000");
        using (var folder = await OpenAsync())
        {
            folder.Processes.Add(left.Id, "left", Signals.Terminate);
        }

        using var again = await OpenAsync();

        await left.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(143, left.ExitCode);
        Assert.Empty(Directory.GetFiles($"{Path}/processes"));
    }

    [Fact]
    public async Task A_process_that_only_has_the_number_of_a_leftover_is_left_alone()
    {
        using var innocent = Process.Start("/bin/sleep", "1000");
        using (var folder = await OpenAsync())
        {
            folder.Processes.Add(innocent.Id, "left", Signals.Terminate);
            var record = $"{Path}/processes/{innocent.Id}";
            await File.WriteAllTextAsync(record, $"left\n{ProcessStamp.Of(innocent.Id)}0\n15\n", TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync($"{Path}/processes/1", "left\nx\n15\n", TestContext.Current.CancellationToken);
        }

        using var again = await OpenAsync();

        Assert.False(innocent.HasExited);
        innocent.Kill();
    }

    [Fact]
    public async Task A_process_that_ended_is_no_leftover()
    {
        using var folder = await OpenAsync();
        await using var launcher = new ProcessLauncher(TimeProvider.System, folder.Processes);
        var spec = new ProcessSpec("x", "/bin/sleep", ["1000"], "/", BareEnvironment.With(), folder.LogPath("x"));
        var child = await launcher.StartAsync(spec, TestContext.Current.CancellationToken);
        Assert.Equal([$"{child.Id}"], Directory.GetFiles($"{Path}/processes").Select(System.IO.Path.GetFileName));

        await child.StopAsync(TimeSpan.FromSeconds(20), CancellationToken.None);

        Assert.Empty(Directory.GetFiles($"{Path}/processes"));
    }

    public void Dispose() => _root.Dispose();

    private Task<DataFolder> OpenAsync(bool temporary = false) => DataFolder.OpenAsync(Path, temporary, TimeProvider.System, TestContext.Current.CancellationToken);
}
