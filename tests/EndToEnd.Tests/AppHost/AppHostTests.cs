using System.Diagnostics;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.AppHost;

/// <summary>The first minute, and the bad ones after it.</summary>
public sealed partial class AppHostTests
{
    [Fact]
    public async Task It_prints_what_runs_and_a_command_that_works_when_pasted()
    {
        await using var host = AppHostProcess.Start(FreePort());
        await host.UntilUpAsync();
        foreach (var resource in (string[])["postgres", "redis", "authservice", "extensionservice", "llmservice", "usageservice", "gateway"])
        {
            Assert.Matches(new Regex($@"^\s+{resource}\b.*Healthy", RegexOptions.Multiline), host.Output);
        }
        var command = CurlCommand.Match(host.Output).Value;
        Assert.Contains("simulated", command, StringComparison.Ordinal);
        Assert.Contains("\"chat.completion\"", await ShellAsync(command), StringComparison.Ordinal);
        Assert.Contains("shown this once", host.Output, StringComparison.Ordinal);

        Assert.Equal(0, await host.TerminateAsync());
        Assert.Empty(host.Processes());
        Assert.Contains("database system is shut down", await File.ReadAllTextAsync(Path.Combine(host.DataFolder, "logs", "postgres.log")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_it_leaves_no_process_and_the_next_start_has_all_the_data()
    {
        var folder = AppHostProcess.NewFolder();
        var port = FreePort();
        await using (var first = AppHostProcess.Start(port, folder))
        {
            await first.UntilUpAsync();
            Assert.Contains("\"chat.completion\"", await ShellAsync(CurlCommand.Match(first.Output).Value), StringComparison.Ordinal);
            Assert.NotEmpty(first.Processes());
            first.Kill();
            await first.WaitForExitAsync();
            await Poll.UntilAsync(() => first.Processes().Count == 0, $"nothing stays behind: {string.Join('\n', first.Processes())}", TimeSpan.FromSeconds(10));

            await using var second = AppHostProcess.Start(port, folder);
            await second.UntilUpAsync();
            Assert.DoesNotContain("shown this once", second.Output, StringComparison.Ordinal);
            Assert.Contains("\"chat.completion\"", await ShellAsync(CurlCommand.Match(second.Output).Value), StringComparison.Ordinal);
            var key = await File.ReadAllTextAsync(Path.Combine(folder, "admin-api-key"));
            var ask = $"curl -s http://localhost:{port}/api/v1/usage/requests -H 'Authorization: Bearer {key}'";
            // The first request's row was written before the kill, or is swept as interrupted when the dead process's lease has ended.
            await Poll.UntilAsync(async () => RequestId.Count(await ShellAsync(ask)) == 2, "both requests are in the ledger", TimeSpan.FromSeconds(60));
        }
    }

    [Fact]
    public async Task Two_of_them_do_not_disturb_each_other()
    {
        await using var first = AppHostProcess.Start(FreePort());
        await using var second = AppHostProcess.Start(FreePort());
        await Task.WhenAll(first.UntilUpAsync(), second.UntilUpAsync());
        Assert.Contains("\"chat.completion\"", await ShellAsync(CurlCommand.Match(first.Output).Value), StringComparison.Ordinal);
        await first.TerminateAsync();
        Assert.Contains("\"chat.completion\"", await ShellAsync(CurlCommand.Match(second.Output).Value), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_one_on_the_same_folder_is_refused_and_the_first_goes_on()
    {
        await using var first = AppHostProcess.Start(FreePort());
        await first.UntilUpAsync();
        await using (var second = AppHostProcess.Start(FreePort(), first.DataFolder))
        {
            Assert.NotEqual(0, await second.WaitForExitAsync());
            Assert.Contains($"{first.Id}", second.Output, StringComparison.Ordinal);
            Assert.Contains("\"chat.completion\"", await ShellAsync(CurlCommand.Match(first.Output).Value), StringComparison.Ordinal);
            await first.TerminateAsync();
        }
    }

    [Fact]
    public async Task A_taken_port_is_an_error_that_names_the_port_and_its_setting()
    {
        using var taken = new TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        await using var host = AppHostProcess.Start(port);
        Assert.Equal(1, await host.WaitForExitAsync());
        Assert.Contains($"{port}", host.Output, StringComparison.Ordinal);
        Assert.Contains("Gateway__Port", host.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", host.Output, StringComparison.Ordinal);
        Assert.Empty(host.Processes());
    }

    [Fact]
    public async Task A_crashed_service_is_started_again_and_shown_so()
    {
        await using var host = AppHostProcess.Start(FreePort());
        await host.UntilUpAsync();
        var llm = host.Processes().Single(static process => process.Contains("LlmService.dll", StringComparison.Ordinal));
        await ShellAsync($"kill -KILL {llm.Split(' ')[0]}");
        await Poll.UntilAsync(() => Restarted.IsMatch(host.Output), $"the crash and the restart are shown\n{host.Output}", TimeSpan.FromSeconds(30));
        await Poll.UntilAsync(async () => (await ShellAsync(CurlCommand.Match(host.Output).Value)).Contains("\"chat.completion\"", StringComparison.Ordinal), "it answers again");
    }

    private static async Task<string> ShellAsync(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return output;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("^curl .*$", RegexOptions.Multiline)]
    private static partial Regex CurlCommand { get; }

    [GeneratedRegex("\"requestId\"")]
    private static partial Regex RequestId { get; }

    [GeneratedRegex(@"llmservice\s+Restarting\s+ended with signal 9(.*\n)+.*llmservice\s+Healthy")]
    private static partial Regex Restarted { get; }
}
