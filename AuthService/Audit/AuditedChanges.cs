using Npgsql;
using Platform.Data.Postgres;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Audit;

/// <summary>
/// Runs the changes of administration, each as one transaction together with its entry in the audit log. A change that enters nothing is
/// rolled back, so none is ever kept unseen; one that refuses simply enters nothing.
/// </summary>
internal sealed class AuditedChanges(ServicePool db, ILogger<AuditedChanges> log) : IDisposable
{
    // Fewer than the pool has connections: however many changes wait for each other's locks, checks of credentials find one.
    private const int AtOnce = 3;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _places = new(AtOnce);

    /// <exception cref="UnavailableException">Others change the same things for too long.</exception>
    public async Task<T> RunAsync<T>(AuditActor actor, Func<AuditedChange, Task<T>> work, CancellationToken ct)
    {
        if (!await _places.WaitAsync(LongestWait, ct))
        {
            throw Busy(null);
        }

        try
        {
            return await RunInTransactionAsync(actor, work, ct);
        }
        catch (PostgresException busy) when (busy.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            throw Busy(busy);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task<T> RunInTransactionAsync<T>(AuditActor actor, Func<AuditedChange, Task<T>> work, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var change = new AuditedChange(connection, actor, ct);
        await change.ExecuteAsync("set local lock_timeout = '3s'");
        var result = await work(change);
        if (change.Entries.Count == 0)
        {
            await transaction.RollbackAsync(ct);
            return result;
        }

        await transaction.CommitAsync(ct);
        foreach (var entry in change.Entries)
        {
            log.Changed(entry.Action, entry.Target, entry.TenantId, actor.UserId);
        }

        return result;
    }

    private static UnavailableException Busy(PostgresException? cause)
        => new("Others are changing the same accounts.", TimeSpan.FromSeconds(1), cause);
}
