using System.Data.Common;
using Npgsql;
using Platform.Data.Postgres;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Sessions;

/// <summary>
/// Removes expired sessions, at the start and then daily. One that was ended stays until it would have expired, so that its tokens are still known
/// for what they were.
/// </summary>
internal sealed class SessionSweep(
    [FromKeyedServices(PoolNames.Background)] ServicePool db, MigrationState migrations, TimeProvider clock, ILogger<SessionSweep> log) : BackgroundService
{
    internal const int BatchSize = 1000;
    private static readonly TimeSpan Period = TimeSpan.FromDays(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(5);

    /// <summary>Removes all there are, in batches that hold few locks for a short time.</summary>
    internal async Task<int> SweepAsync(CancellationToken ct)
    {
        for (var removed = 0; ;)
        {
            await using var command = db.CreateCommand("""
                delete from sessions where id in (
                  select id from sessions where expires_at < now() order by expires_at limit $1 for update skip locked)
                """);
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = BatchSize });
            var batch = await command.ExecuteNonQueryAsync(ct);
            removed += batch;
            if (batch < BatchSize)
            {
                return removed;
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(await TrySweepAsync(stoppingToken) ? Period : AfterFailure, clock, stoppingToken);
        }
    }

    private async Task<bool> TrySweepAsync(CancellationToken ct)
    {
        try
        {
            var removed = await SweepAsync(ct);
            if (removed > 0)
            {
                log.ExpiredRemoved(removed);
            }

            return true;
        }
        catch (Exception away) when (away is DbException or TimeoutException or UnavailableException)
        {
            log.RemovalFailed(away.Message);
            return false;
        }
    }
}
