using System.Collections.Concurrent;
using Platform.Contracts;
using Platform.Data.Postgres;

namespace Platform.UsageService.Recording;

/// <summary>
/// The months the ledger has tables for, as this process knows them. The months around today are made ahead; one that an event asks
/// for is made when it comes, since a partition for everything else would have to be emptied before a month could be added.
/// </summary>
internal sealed class LedgerMonths(ServicePool database)
{
    private readonly ConcurrentDictionary<DateOnly, byte> _known = new();

    public static DateOnly Of(DateTimeOffset time) => new(time.UtcDateTime.Year, time.UtcDateTime.Month, 1);

    public async Task EnsureAsync(IReadOnlyList<UsageEvent> events, CancellationToken ct)
    {
        foreach (var usage in events)
        {
            var month = Of(usage.StartedAt);
            if (!_known.ContainsKey(month))
            {
                await EnsureAsync(database, month, ct);
            }
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
}
