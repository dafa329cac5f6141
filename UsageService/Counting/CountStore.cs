using Npgsql;
using Platform.Data.Postgres;
using Platform.ServiceDefaults;
using Platform.UsageService.Recording;
using Platform.UsageService.Reports;

namespace Platform.UsageService.Counting;

internal sealed class CountStore(ServicePool database, LedgerMonths months, TimeProvider clock)
{
    // The mark of the batch and its counts are one statement: both or none. Marks are those of the ledger's events, ids being unique among all, and
    // are forgotten with them. Sums are written in the order of their key, so that two batches wait for each other in one direction only.
    private const string Apply = """
        with fresh as (
          insert into applied_event (event_id) values ($1) on conflict (event_id) do nothing returning event_id
        ), summed as (
          insert into counter_hour as c (tenant_id, hour, user_id, metric, amount)
          select tenant_id, hour, user_id, metric, sum(amount)
          from unnest($2, $3, $4, $5, $6) as counted (tenant_id, hour, user_id, metric, amount)
          where exists (select from fresh)
          group by tenant_id, hour, user_id, metric
          order by tenant_id, hour, user_id, metric
          on conflict (tenant_id, hour, user_id, metric) do update set amount = c.amount + excluded.amount
        )
        select exists (select from fresh)
        """;

    /// <returns>False when it had been applied before; nothing was changed.</returns>
    public Task<bool> ApplyAsync(CounterBatch batch, CancellationToken ct)
    {
        CounterEntry[] counts = batch.Dropped == 0 ? [.. batch.Counts] : [.. batch.Counts, DroppedOf(batch)];
        var needed = counts.Select(static count => LedgerMonths.Of(count.Hour)).ToHashSet();
        return months.WriteAsync(needed, token => ApplyAsync(batch.BatchId, counts, token), ct);
    }

    /// <summary>What could not be counted is counted itself, for the platform.</summary>
    private CounterEntry DroppedOf(CounterBatch batch)
        => new(Guid.Empty, null, UsageMetric.DroppedPrefix + batch.Source, WholeHours.Floor(clock.GetUtcNow()), batch.Dropped);

    private async Task<bool> ApplyAsync(Guid batchId, CounterEntry[] counts, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Apply);
        var parameters = command.Parameters;
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = batchId });
        parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = Array.ConvertAll(counts, static count => count.TenantId) });
        parameters.Add(new NpgsqlParameter<DateTime[]> { TypedValue = Array.ConvertAll(counts, static count => count.Hour.UtcDateTime) });
        parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = Array.ConvertAll(counts, static count => count.UserId ?? Guid.Empty) });
        parameters.Add(new NpgsqlParameter<string[]> { TypedValue = Array.ConvertAll(counts, static count => count.Metric) });
        parameters.Add(new NpgsqlParameter<long[]> { TypedValue = Array.ConvertAll(counts, static count => count.Amount) });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return reader.GetBoolean(0);
    }
}
