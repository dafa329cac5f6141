using Npgsql;
using Platform.Data.Postgres;

namespace Platform.UsageService.Reports;

internal sealed class CounterStore([FromKeyedServices(PoolNames.Reports)] ServicePool database)
{
    // A window that the cursor is in the middle of is summed again; those before it are not read. With a metric, only what has it is shown.
    internal const string List = $"""
        with used as (
          select date_trunc($4, hour, 'UTC') as window_start, user_id, {UsageTotals.NamedSums}
          from usage_hour
          where tenant_id = $1 and hour >= greatest($2, $5) and hour < $3 and ($7::uuid is null or user_id = $7)
          group by window_start, user_id
          having (date_trunc($4, hour, 'UTC'), user_id) > ($5, $6)
        ), counted as (
          select window_start, user_id, array_agg(metric order by metric) as metrics, array_agg(amount order by metric) as amounts
          from (
            select date_trunc($4, hour, 'UTC') as window_start, user_id, metric, sum(amount)::bigint as amount
            from counter_hour
            where tenant_id = $1 and hour >= greatest($2, $5) and hour < $3 and ($7::uuid is null or user_id = $7) and ($8::text is null or metric = $8)
            group by window_start, user_id, metric
            having (date_trunc($4, hour, 'UTC'), user_id) > ($5, $6)
          ) as each_metric
          group by window_start, user_id
        )
        select window_start, user_id, coalesce(metrics, array[]::text[]), coalesce(amounts, array[]::bigint[]), {UsageTotals.Named}
        from used full join counted using (window_start, user_id)
        where $8::text is null or metrics is not null
        order by window_start, user_id
        limit $9
        """;

    public async Task<List<UsageCounter>> ListAsync(Guid tenantId, CounterFilter filter, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(List);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = filter.From.UtcDateTime });
        command.Parameters.Add(new() { Value = filter.To.UtcDateTime });
        command.Parameters.Add(new() { Value = filter.Window });
        command.Parameters.Add(new() { Value = filter.After.Time.UtcDateTime });
        command.Parameters.Add(new() { Value = filter.After.Id });
        command.Parameters.AddNullable(filter.User);
        command.Parameters.AddNullable(filter.Metric);
        command.Parameters.Add(new() { Value = limit });

        return await command.ReadAllAsync(ReadRow, ct);
    }

    private static UsageCounter ReadRow(NpgsqlDataReader reader)
    {
        var user = reader.GetGuid(1);
        var metrics = reader.GetFieldValue<string[]>(2).Zip(reader.GetFieldValue<long[]>(3))
            .ToDictionary(static metric => metric.First, static metric => metric.Second, StringComparer.Ordinal);
        return new UsageCounter(reader.GetFieldValue<DateTimeOffset>(0), user == Guid.Empty ? null : user, UsageTotals.Read(reader, 4), metrics);
    }
}
