using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Application;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.EmbeddedHosting.Tests.Orchestration;

public sealed class WaitTests
{
    [Fact]
    public async Task A_dependent_starts_when_its_dependency_is_healthy_and_its_ready_handlers_are_through()
    {
        await using var app = new AppFixture();
        var handler = new TaskCompletionSource();
        var web = app.Service("web").WithEnvironment(TestService.HealthFileVariable, app.Folder["healthy"]).OnResourceReady((_, _, _) => handler.Task);
        var worker = app.Script("worker", "exec sleep 100").WaitFor(web).Resource;
        await app.StartAsync();

        var running = await app.UntilAsync("web", KnownResourceStates.Running);
        await app.Notifications.WaitForResourceAsync("web", e => e.Snapshot.HealthReports.Any(r => r.Description?.Contains("503", StringComparison.Ordinal) == true), TestContext.Current.CancellationToken);
        Assert.Equal(KnownResourceStates.Waiting, app.Current(worker).Single().Snapshot.State?.Text);

        await File.WriteAllTextAsync(app.Folder["healthy"], "", TestContext.Current.CancellationToken);
        await app.Notifications.WaitForResourceAsync("web", ResourceNotificationService.IsHealthy, TestContext.Current.CancellationToken);
        Assert.Equal(KnownResourceStates.Waiting, app.Current(worker).Single().Snapshot.State?.Text);

        handler.SetResult();
        await app.UntilAsync("worker", KnownResourceStates.Running);
        Assert.NotEqual(0, AppFixture.Pid(running));
        var log = await LogAsync(app, "worker");
        Assert.Contains("Waiting for resource 'web' to enter the 'Running' state.", log, StringComparison.Ordinal);
        Assert.Contains("Waiting for resource 'web' to become healthy.", log, StringComparison.Ordinal);
        Assert.Contains("Finished waiting for resource 'web'.", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_test_a_failed_dependency_fails_its_dependents_by_name()
    {
        await using var app = new AppFixture();
        var broken = app.Builder.AddExecutable("broken", "/no/such/program", "/");
        app.Script("worker", "exec sleep 100").WaitFor(broken);
        await app.StartAsync();

        var failed = await app.UntilAsync("worker", KnownResourceStates.FailedToStart);
        Assert.Contains("'broken'", failed.Snapshot.Reason, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DistributedApplicationException>(() => app.UntilHealthyAsync("worker"));
    }

    [Fact]
    public async Task A_wait_that_may_go_on_is_served_by_a_later_start()
    {
        await using var app = new AppFixture();
        var broken = app.Script("late", "test -e fixed && exec sleep 100; exit 0");
        app.Script("worker", "exec sleep 100").WaitFor(broken, WaitBehavior.WaitOnResourceUnavailable);
        await app.StartAsync();
        await app.UntilAsync("late", KnownResourceStates.Finished);

        await File.WriteAllTextAsync(app.Folder["fixed"], "", TestContext.Current.CancellationToken);
        await app.CommandAsync(broken.Resource, KnownResourceCommands.StartCommand);

        await app.UntilAsync("worker", KnownResourceStates.Running);
    }

    [Theory]
    [InlineData(0, "Running")]
    [InlineData(7, "FailedToStart")]
    public async Task A_job_is_waited_for_until_it_ends_well(int expected, string state)
    {
        await using var app = new AppFixture();
        var job = app.Script("job", "exit 0");
        app.Script("worker", "exec sleep 100").WaitForCompletion(job, expected);
        await app.StartAsync();
        await app.UntilAsync("worker", state);
    }

    [Fact]
    public async Task A_handler_that_fails_is_the_failure_of_those_who_wait()
    {
        await using var app = new AppFixture();
        var first = app.Script("first", "exec sleep 100").OnResourceReady((_, _, _) => throw new InvalidOperationException("no luck"));
        app.Script("worker", "exec sleep 100").WaitFor(first);
        await app.StartAsync();
        Assert.Contains("no luck", (await app.UntilAsync("worker", KnownResourceStates.FailedToStart)).Snapshot.Reason, StringComparison.Ordinal);
    }

    private static async Task<string> LogAsync(AppFixture app, string resource)
    {
        var folder = await app.App.Services.GetRequiredService<EmbeddedState>().DataFolder.OpenAsync();
        return await File.ReadAllTextAsync(folder.LogPath(resource));
    }
}
