using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Platform.EmbeddedHosting.Tests.Orchestration;

public sealed class CommandTests
{
    [Fact]
    public async Task A_stopped_resource_stays_stopped_until_it_is_started()
    {
        await using var app = new AppFixture();
        var worker = app.Script("worker", "exec sleep 100").Resource;
        await app.StartAsync();
        var first = await app.UntilAsync("worker", KnownResourceStates.Running);

        Assert.True((await app.CommandAsync(worker, KnownResourceCommands.StopCommand)).Success);
        Assert.Equal(KnownResourceStates.Finished, app.Current(worker).Single().Snapshot.State?.Text);
        Assert.False(Directory.Exists($"/proc/{AppFixture.Pid(first)}"));

        Assert.True((await app.CommandAsync(worker, KnownResourceCommands.StartCommand)).Success);
        var second = app.Current(worker).Single();
        Assert.Equal(KnownResourceStates.Running, second.Snapshot.State?.Text);
        Assert.NotEqual(AppFixture.Pid(first), AppFixture.Pid(second));
        Assert.False((await app.CommandAsync(worker, KnownResourceCommands.StartCommand)).Success);
    }

    [Fact]
    public async Task A_stop_ends_the_waiting_for_the_next_start_after_a_crash()
    {
        await using var app = new AppFixture();
        var worker = app.Script("worker", "exit 1").Resource;
        await app.StartAsync();
        await app.UntilAsync("worker", KnownResourceStates.Restarting);
        Assert.True((await app.CommandAsync(worker, KnownResourceCommands.StopCommand)).Success);
        Assert.Equal(KnownResourceStates.Finished, app.Current(worker).Single().Snapshot.State?.Text);
    }

    [Fact]
    public async Task A_start_by_command_does_not_wait_for_others()
    {
        await using var app = new AppFixture();
        var never = app.Script("never", "exec sleep 100");
        var worker = app.Script("worker", "exec sleep 100").WaitForCompletion(never).Resource;
        await app.StartAsync();
        await app.UntilAsync("worker", KnownResourceStates.Waiting);
        Assert.True((await app.CommandAsync(worker, KnownResourceCommands.StartCommand)).Success);
        Assert.Equal(KnownResourceStates.Running, app.Current(worker).Single().Snapshot.State?.Text);
    }

    [Fact]
    public async Task A_restart_is_another_process_at_the_same_address()
    {
        await using var app = new AppFixture();
        var service = app.Service("web");
        await app.StartAsync();
        var first = AppFixture.Pid(await app.UntilHealthyAsync("web"));
        var address = service.GetEndpoint("http").Url;

        Assert.True((await app.CommandAsync(service.Resource, KnownResourceCommands.RestartCommand)).Success);

        using var client = new HttpClient { BaseAddress = new(address) };
        // No waiting for health: the connection is held until the new process takes it.
        var second = await client.GetStringAsync("/", TestContext.Current.CancellationToken);
        Assert.NotEqual($"{first}", second);
        Assert.Equal(address, service.GetEndpoint("http").Url);
    }

    [Fact]
    public async Task What_is_not_known_is_an_answer_and_no_exception()
    {
        await using var app = new AppFixture();
        var worker = app.Script("worker", "exec sleep 100").Resource;
        await app.StartAsync();
        Assert.Contains("'nobody' not found", (await app.App.ResourceCommands.ExecuteCommandAsync("nobody", "start", TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        Assert.Contains("'dance' not available", (await app.CommandAsync(worker, "dance")).Message, StringComparison.Ordinal);
    }
}
