using System.Collections.Concurrent;
using Npgsql;
using Platform.Data.Postgres;

namespace Platform.UsageService.Recording;

/// <summary>
/// The months the ledger and the sums have tables for, as this process knows them. The months around today are made ahead; one that an event asks
/// for is made when it comes, since a partition for everything else would have to be emptied before a month could be added.
/// </summary>
internal sealed class LedgerMonths(ServicePool database)
{
    private readonly ConcurrentDictionary<DateOnly, byte> _known = new();

    public static DateOnly Of(DateTimeOffset time) => new(time.UtcDateTime.Year, time.UtcDateTime.Month, 1);

    /// <summary>Writes what belongs to these months, which are made where they are missing.</summary>
    public async Task<T> WriteAsync<T>(IReadOnlyCollection<DateOnly> needed, Func<CancellationToken, Task<T>> write, CancellationToken ct)
    {
        await EnsureAsync(needed, ct);
        try
        {
            return await write(ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CheckViolation)
        {
            // A month that was there has been dropped meanwhile. Nothing was written; if it is something else it fails again.
            Forget();
            await EnsureAsync(needed, ct);
            return await write(ct);
        }
    }

    public async Task EnsureAsync(ServicePool pool, DateOnly month, CancellationToken ct)
    {
        await using var command = pool.CreateCommand("select add_usage_month($1)");
        command.Parameters.Add(new() { Value = month });
        await command.ExecuteNonQueryAsync(ct);
        _known.TryAdd(month, 0);
    }

    public void Forget() => _known.Clear();

    private async Task EnsureAsync(IReadOnlyCollection<DateOnly> needed, CancellationToken ct)
    {
        foreach (var month in needed)
        {
            if (!_known.ContainsKey(month))
            {
                await EnsureAsync(database, month, ct);
            }
        }
    }
}
