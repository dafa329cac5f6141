using Aspire.Hosting.Embedded.Application;
using Aspire.Hosting.Embedded.Orchestration;
using Aspire.Hosting.Embedded.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Embedded.Screen;

/// <summary>The output of the resources that were asked for with <c>--logs</c>.</summary>
internal sealed class LogScreen(Orchestrator orchestrator, ResourceLog logs, Terminal terminal, IConfiguration configuration, TimeProvider clock)
    : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _following = Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var wanted = CommandLine.LogFilter(configuration);
        _following = Task.WhenAll(orchestrator.Instances.Where(i => wanted(i.Resource.Name)).Select(i => FollowAsync(i, _stop.Token)));
        return Task.CompletedTask;
    }

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stop.Dispose();

    private async Task FollowAsync(Instance instance, CancellationToken ct)
    {
        await foreach (var line in LogTail.FollowAsync(await logs.PathAsync(instance), clock, ct))
        {
            terminal.WriteLine($"{terminal.Paint(instance.DisplayName, Terminal.Grey)} | {line}");
        }
    }
}
