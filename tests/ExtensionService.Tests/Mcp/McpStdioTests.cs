using System.Diagnostics;
using System.Net;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Mcp;

/// <summary>Servers that are commands.</summary>
public sealed class McpStdioTests(McpApp app, PostgresServer postgres, TestIdentity identity) : IClassFixture<McpApp>
{
    [Fact]
    public async Task A_command_is_started_and_its_tools_are_called()
    {
        using var owner = app.App.Owner(Guid.CreateVersion7());
        var created = await owner.RegisterStdioAsync();

        Assert.Equal("available", created.GetProperty("mcp").GetProperty("state").GetString());
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => owner.ResultAsync("add", $$"""{"a":{{i}},"b":1}""")));
        Assert.Equal(Enumerable.Range(1, 20), answers.Select(static answer => answer.GetProperty("sum").GetInt32()));
    }

    [Fact]
    public async Task Its_environment_holds_nothing_of_ours()
    {
        using var owner = app.App.Owner(Guid.CreateVersion7());
        await owner.RegisterStdioAsync(environment: new Dictionary<string, string> { ["SECRET"] = "hunter2" });

        var names = (await owner.ResultAsync("environment")).GetString()!.Split(';');
        Assert.Subset(
            new HashSet<string> { "DOTNET_gcServer", "HOME", "LANG", "PATH", "PWD", "OLDPWD", "SHLVL", "SECRET", "TMPDIR", "_" }, names.ToHashSet());
        Assert.Equal("hunter2", (await owner.StatusAsync()).GetProperty("secret").GetString());
    }

    [Fact]
    public async Task A_process_that_ends_in_a_call_fails_it_and_is_started_again_for_the_next()
    {
        using var owner = app.App.Owner(Guid.CreateVersion7());
        await owner.RegisterStdioAsync();
        var before = await PidAsync(owner);

        using var crash = await owner.CallAsync("crash");
        await crash.AssertProblemAsync(HttpStatusCode.BadGateway, "tool-unreachable");

        Assert.NotEqual(before, await PidAsync(owner));
    }

    [Fact]
    public async Task A_frozen_process_is_given_up_and_another_one_takes_its_place()
    {
        using var owner = app.App.Owner(Guid.CreateVersion7());
        await owner.RegisterStdioAsync(timeoutSeconds: 2);
        var before = await PidAsync(owner);

        ProcessFreezer.Freeze(before);
        using var during = await owner.CallAsync("echo", """{"text":"a"}""");
        await during.AssertProblemAsync(HttpStatusCode.GatewayTimeout, "tool-timeout");

        await Poll.UntilAsync(
            async () =>
            {
                using var again = await owner.CallAsync("status");
                return again.IsSuccessStatusCode && (await again.JsonAsync()).GetProperty("result").GetProperty("pid").GetInt32() != before;
            },
            "another process answers");
        await Poll.UntilAsync(() => !IsRunning(before), "the frozen one has been ended");
    }

    [Fact]
    public async Task A_message_that_is_too_large_ends_the_process_and_is_said_to_be_too_large()
    {
        using var owner = app.App.Owner(Guid.CreateVersion7());
        await owner.RegisterStdioAsync();
        using var huge = await owner.CallAsync("huge", """{"bytes":2000000}""");

        await huge.AssertProblemAsync(HttpStatusCode.BadGateway, "tool-response-too-large");
        Assert.Equal("a", (await owner.ResultAsync("echo", """{"text":"a"}""")).GetString());
    }

    [Fact]
    public async Task A_removed_extension_has_no_process_even_if_that_would_live_on()
    {
        using var owner = app.App.Owner(Guid.CreateVersion7());
        await owner.RegisterStdioAsync();
        await owner.ResultAsync("immortal");
        var process = await PidAsync(owner);
        Assert.True(IsRunning(process));

        using var removed = await owner.DeleteAsync($"{Requests.Extensions}/{McpCalls.Name}");

        await Poll.UntilAsync(() => !IsRunning(process), "the process has been ended");
    }

    [Fact]
    public async Task A_process_that_nobody_uses_ends_and_is_started_again_when_it_is_needed()
    {
        await using var own = new ExtensionApp(postgres, identity) { More = McpApp.With(("Mcp:IdleTimeout", "00:00:01")) };
        await own.InitializeAsync();
        using var owner = own.Owner(Guid.CreateVersion7());
        await owner.RegisterStdioAsync();
        var before = await PidAsync(owner);

        await Poll.UntilAsync(() => !IsRunning(before), "the process has been ended");

        Assert.NotEqual(before, await PidAsync(owner));
    }

    [Fact]
    public async Task A_process_that_wants_too_much_memory_does_not_get_it()
    {
        await using var own = new ExtensionApp(postgres, identity) { More = McpApp.With(("Mcp:Commands:tempers:MemoryMegabytes", "400")) };
        await own.InitializeAsync();
        using var owner = own.Owner(Guid.CreateVersion7());
        await owner.RegisterStdioAsync();
        Assert.Equal("allocated", (await owner.ResultAsync("allocate", """{"megabytes":50}""")).GetString());

        using var refused = await owner.CallAsync("allocate", """{"megabytes":1500}""");

        Assert.False(refused.IsSuccessStatusCode);
    }

    [Fact]
    public async Task There_are_no_more_processes_than_allowed()
    {
        await using var own = new ExtensionApp(postgres, identity) { More = McpApp.With(("Mcp:MaxProcesses", "1")) };
        await own.InitializeAsync();
        using var first = own.Owner(Guid.CreateVersion7());
        using var second = own.Owner(Guid.CreateVersion7());
        await first.RegisterStdioAsync();

        var refused = (await second.RegisterStdioAsync()).GetProperty("mcp");

        Assert.Equal("unavailable", refused.GetProperty("state").GetString());
        Assert.Contains("in use", refused.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_found_no_place_is_started_when_there_is_one()
    {
        await using var own = new ExtensionApp(postgres, identity) { More = McpApp.With(("Mcp:MaxProcesses", "1")) };
        await own.InitializeAsync();
        using var first = own.Owner(Guid.CreateVersion7());
        using var second = own.Owner(Guid.CreateVersion7());
        await first.RegisterStdioAsync();
        await second.RegisterStdioAsync();
        Assert.Equal("unavailable", await second.StateAsync());

        // One that has ended by itself takes no place, also if nobody calls it any more.
        using (var process = Process.GetProcessById(await PidAsync(first)))
        {
            process.Kill();
        }

        await Poll.UntilAsync(async () => await second.StateAsync() == "available", "the other command has been started");
        Assert.Equal("a", (await second.ResultAsync("echo", """{"text":"a"}""")).GetString());
    }

    [Fact]
    public async Task Its_processes_end_with_the_service()
    {
        var own = new ExtensionApp(postgres, identity) { More = McpApp.Settings };
        await own.InitializeAsync();
        using var owner = own.Owner(Guid.CreateVersion7());
        await owner.RegisterStdioAsync();
        await owner.ResultAsync("immortal");
        var process = await PidAsync(owner);

        await own.DisposeAsync();

        await Poll.UntilAsync(() => !IsRunning(process), "the process has been ended");
    }

    private static async Task<int> PidAsync(HttpClient owner) => (await owner.StatusAsync()).GetProperty("pid").GetInt32();

    internal static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
