using Npgsql;
using Platform.Contracts;
using Platform.Data.Caching;
using Platform.Data.Postgres;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Prices.Changes;

/// <summary>
/// Changes prices: all of what is asked for or nothing, one change after the other, each with its line in the audit. Every replica then forgets what it
/// knew of the models.
/// </summary>
internal sealed class PriceChanges(ServicePool database, TtlCache<ModelPrices> cache, TimeProvider clock) : IDisposable
{
    // Above this, forgetting everything is cheaper than naming each.
    private const int MostNamed = 50;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // Changes wait for each other here rather than on connections, of which the pool has few.
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Sets prices that passed the rules.</summary>
    /// <returns>A change for each of them, in their order.</returns>
    public Task<IReadOnlyList<PriceChange>> SetAsync(IReadOnlyList<PriceDefinition> prices, PriceActor actor, bool isTrial, CancellationToken ct)
        => RunAsync<IReadOnlyList<PriceChange>>(actor, prices.Select(static price => price.Model!), async writer =>
        {
            await writer.LockAsync(ct);
            var known = await writer.FindAsync(prices.Select(static price => price.Model!), ct);
            var changes = PricePlan.Make(prices, known, actor.UserId ?? Guid.Empty, Now());
            return (changes, isTrial ? [] : changes.Where(static change => !change.IsNone));
        }, ct);

    /// <summary>Removes a price that has not held yet.</summary>
    public Task<PriceRemoval> RemoveAsync(string model, string? provider, DateTimeOffset validFrom, PriceActor actor, CancellationToken ct)
        => RunAsync<PriceRemoval>(actor, [model], async writer =>
        {
            await writer.LockAsync(ct);
            var found = (await writer.FindAsync([model], ct)).Find(price => price.Provider == provider && price.ValidFrom == validFrom);
            return found is null ? (PriceRemoval.NoSuchPrice, [])
                : found.ValidFrom <= clock.GetUtcNow() ? (PriceRemoval.HasHeld, [])
                : (PriceRemoval.Done, [new PriceChange(found, null)]);
        }, ct);

    /// <summary>Sets the prices that ship with the service, once in the life of its database, and only of models that nobody has priced.</summary>
    /// <returns>How many; null when it was done before.</returns>
    public Task<int?> SetFirstAsync(IReadOnlyList<PriceDefinition> prices, CancellationToken ct)
    {
        var actor = new PriceActor(PriceAction.Shipped, null, null);
        return RunAsync<int?>(actor, prices.Select(static price => price.Model!), async writer =>
        {
            if (await writer.LockAsync(ct) is not null)
            {
                return (null, []);
            }

            await writer.MarkFirstPricesAsync(ct);
            var known = await writer.FindAsync(prices.Select(static price => price.Model!), ct);
            PriceDefinition[] unpriced = [.. prices.Where(price => !known.Exists(other => other.Model == price.Model))];
            return (unpriced.Length, PricePlan.Make(unpriced, [], Guid.Empty, Now()));
        }, ct);
    }

    public void Dispose() => _turn.Dispose();

    private DateTimeOffset Now() => PricePlan.Microseconds(clock.GetUtcNow());

    private async Task<T> RunAsync<T>(
        PriceActor actor, IEnumerable<string> models, Func<PriceWriter, Task<(T Result, IEnumerable<PriceChange> Changes)>> work, CancellationToken ct)
    {
        if (!await _turn.WaitAsync(LongestWait, ct))
        {
            throw Busy(null);
        }

        try
        {
            return await RunInTransactionAsync(actor, models, work, ct);
        }
        catch (PostgresException busy) when (busy.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            throw Busy(busy);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<T> RunInTransactionAsync<T>(
        PriceActor actor, IEnumerable<string> models, Func<PriceWriter, Task<(T Result, IEnumerable<PriceChange> Changes)>> work, CancellationToken ct)
    {
        var isWritten = false;
        try
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            var writer = new PriceWriter(connection, actor);
            var (result, changes) = await work(writer);
            if (changes.ToList() is { Count: > 0 } some)
            {
                isWritten = true;
                await writer.WriteAsync(some, ct);
            }

            await transaction.CommitAsync(ct);
            return result;
        }
        finally
        {
            if (isWritten)
            {
                // Also after a failure: a connection that broke, or a caller that hung up, doesn't tell whether the change was made.
                await ForgetAsync([.. models.Distinct(StringComparer.Ordinal)]);
            }
        }
    }

    private Task ForgetAsync(string[] models) => models.Length > MostNamed ? cache.ClearAsync() : Task.WhenAll(models.Select(cache.InvalidateAsync));

    private static UnavailableException Busy(Exception? cause) => new("Others are changing prices.", TimeSpan.FromSeconds(1), cause);
}
