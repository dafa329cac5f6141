using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Embedded.Orchestration;

/// <summary>A database has no process: it shows its server's state, and its own health while the server runs.</summary>
internal sealed class DatabaseMirror(ResourceNotificationService notifications, HealthMonitor health, Readiness readiness, TimeProvider clock)
{
    public async Task RunAsync(PostgresDatabaseResource database, CancellationToken ct)
    {
        var watching = Task.CompletedTask;
        var life = CancellationTokenSource.CreateLinkedTokenSource(ct);
        string? shown = null;
        await foreach (var change in notifications.WatchAsync(ct))
        {
            if (!ReferenceEquals(change.Resource, database.Parent) || change.Snapshot.State is not { } state || state.Text == shown)
            {
                continue;
            }

            shown = state.Text;
            await life.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            life.Dispose();
            life = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await PublishAsync(database, state);
            if (shown == KnownResourceStates.Running)
            {
                watching = WatchAsync(database, life.Token);
            }
        }
    }

    public Task PublishAsync(PostgresDatabaseResource database, ResourceStateSnapshot? state) =>
        notifications.PublishUpdateAsync(database, s => s with
        {
            State = state,
            HealthStatus = null,
            StartTimeStamp = clock.GetUtcNow().UtcDateTime,
            Ready = readiness.Of(database),
        });

    private async Task WatchAsync(PostgresDatabaseResource database, CancellationToken ct)
    {
        // Before the server's ready handlers made the database, asking for it only fills the server's log with refusals.
        await readiness.Of(database.Parent).WaitAsync(ct);
        await health.RunAsync(database, database.Name, new Dictionary<string, int>(), ct);
    }
}
