using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Orchestration;
using Aspire.Hosting.Embedded.Processes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Embedded.Screen;

/// <summary>A line for each change of state, and the table when everything has become healthy for the first time.</summary>
internal sealed class ProgressScreen(
    ResourceNotificationService notifications, Orchestrator orchestrator, ResourceLog logs, StateTable table, TablePrinted printed, Terminal terminal,
    IHostEnvironment environment, ILoggerFactory loggers, TimeProvider clock) : IHostedService, IDisposable
{
    private const int LinesOfLog = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly ILogger _logger = loggers.CreateLogger(typeof(DistributedApplication).FullName!);
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, StateLine> _shown = [];
    private readonly HashSet<string> _healthy = [];
    private Task _watching = Task.CompletedTask;
    private bool _tableShown;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _logger.Starting();
        _logger.Directory(environment.ContentRootPath);
        _watching = WatchAsync(_stop.Token);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _logger.Stopped();
    }

    public void Dispose() => _stop.Dispose();

    private async Task WatchAsync(CancellationToken ct)
    {
        await foreach (var change in notifications.WatchAsync(ct))
        {
            await ShowAsync(change);
            if (ResourceNotificationService.IsHealthy(change))
            {
                await HealthyAsync(change, ct);
            }
        }
    }

    private async Task ShowAsync(ResourceEvent change)
    {
        var patient = change.Snapshot.StartTimeStamp is { } started && clock.GetUtcNow() - started < Patience;
        var line = StateLine.Of(change, complain: !patient || _healthy.Contains(change.ResourceId));
        if (line.State == KnownResourceStates.NotStarted || _shown.GetValueOrDefault(change.ResourceId) == line)
        {
            return;
        }

        _shown[change.ResourceId] = line;
        terminal.WriteLine(line.Text(terminal));
        if (line.State == KnownResourceStates.FailedToStart || line.State == KnownResourceStates.Restarting)
        {
            _healthy.Remove(change.ResourceId);
            await ShowLogAsync(change.ResourceId);
        }
    }

    private async Task ShowLogAsync(string id)
    {
        if (orchestrator.Find(id) is [var instance])
        {
            foreach (var line in LogTail.Last(await logs.PathAsync(instance), LinesOfLog))
            {
                terminal.WriteLine("    " + terminal.Paint(line, Terminal.Grey));
            }
        }
    }

    private async Task HealthyAsync(ResourceEvent change, CancellationToken ct)
    {
        _healthy.Add(change.ResourceId);
        if (!_tableShown && orchestrator.Instances.All(i => _healthy.Contains(i.Id)))
        {
            _tableShown = true;
            await table.PrintAsync();
            _ = AnnounceAsync(ct);
        }

        if (orchestrator.Instances.Where(i => ReferenceEquals(i.Resource, change.Resource)).All(i => _healthy.Contains(i.Id)))
        {
            printed.Show(change.Resource);
        }
    }

    // The last word: what the app model's ready handlers have to say stands above it.
    private async Task AnnounceAsync(CancellationToken ct)
    {
        var ready = orchestrator.Instances.SelectMany(i => notifications.Current(i.Resource)).Select(e => e.Snapshot.Ready ?? Task.CompletedTask);
        await Task.WhenAll(ready).WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _logger.Started();
    }
}
