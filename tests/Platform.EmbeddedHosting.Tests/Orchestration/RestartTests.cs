using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Platform.EmbeddedHosting.Tests.Orchestration;

public sealed class RestartTests
{
    [Fact]
    public async Task A_crash_is_shown_with_its_exit_code_and_the_process_started_again()
    {
        await using var app = new AppFixture();
        app.Script("worker", "test -e crashed || { touch crashed; exit 3; }; exec sleep 100");
        await app.StartAsync();

        var crash = await app.UntilAsync("worker", KnownResourceStates.Restarting);
        Assert.Equal(3, crash.Snapshot.ExitCode);
        Assert.Contains("exit code 3; next start in 0.5 s", crash.Snapshot.Reason, StringComparison.Ordinal);
        Assert.NotEqual(0, AppFixture.Pid(await app.UntilAsync("worker", KnownResourceStates.Running)));
    }

    [Fact]
    public async Task A_kill_is_a_crash()
    {
        await using var app = new AppFixture();
        app.Script("worker", "exec sleep 100");
        await app.StartAsync();
        var first = await app.UntilAsync("worker", KnownResourceStates.Running);

        AppFixture.Kill(first);

        Assert.Equal(128 + 9, (await app.UntilAsync("worker", KnownResourceStates.Restarting)).Snapshot.ExitCode);
        await app.UntilHealthyAgainAsync("worker", AppFixture.Pid(first));
    }

    [Fact]
    public async Task An_end_without_error_is_an_end()
    {
        await using var app = new AppFixture();
        app.Script("job", "echo once >> runs");
        await app.StartAsync();
        Assert.Equal(0, (await app.UntilAsync("job", KnownResourceStates.Finished)).Snapshot.ExitCode);
        Assert.Equal("once\n", await File.ReadAllTextAsync(app.Folder["runs"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_a_failed_start_with_the_reason()
    {
        await using var app = new AppFixture();
        app.Builder.AddExecutable("tool", "/no/such/program", "/");
        await app.StartAsync();
        Assert.Contains("/no/such/program", (await app.UntilAsync("tool", KnownResourceStates.FailedToStart)).Snapshot.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_parameter_is_a_failed_start_of_those_who_need_it()
    {
        await using var app = new AppFixture();
        app.Script("worker", "exec sleep 100").WithEnvironment("KEY", app.Builder.AddParameter("api-key"));
        app.Script("other", "exec sleep 100");
        await app.StartAsync();
        Assert.Contains("Parameters__api-key", (await app.UntilAsync("worker", KnownResourceStates.FailedToStart)).Snapshot.Reason, StringComparison.Ordinal);
        await app.UntilAsync("other", KnownResourceStates.Running);
    }
}
