using Platform.Data.Postgres;

namespace Platform.UsageService.Reports;

internal sealed class CounterStore([FromKeyedServices(PoolNames.Reports)] ServicePool database)
{
    // A window that the cursor is in the middle of is summed again; those before it are not read.
    internal const string List = $"""
        select date_trunc($4, hour, 'UTC') as window_start, user_id, {UsageTotals.Sums}
        from usage_hour
        where tenant_id = $1 and hour >= greatest($2, $5) and hour < $3 and ($7::uuid is null or user_id = $7)
        group by window_start, user_id
        having (date_trunc($4, hour, 'UTC'), user_id) > ($5, $6)
        order by window_start, user_id
        limit $8
        """;

    public async Task<List<UsageCounter>> ListAsync(Guid tenantId, CounterFilter filter, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(List);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = filter.From.UtcDateTime });
        command.Parameters.Add(new() { Value = filter.To.UtcDateTime });
        command.Parameters.Add(new() { Value = filter.Window });
        command.Parameters.Add(new() { Value = filter.After.StartedAt.UtcDateTime });
        command.Parameters.Add(new() { Value = filter.After.EventId });
        command.Parameters.AddNullable(filter.User);
        command.Parameters.Add(new() { Value = limit });

        var rows = new List<UsageCounter>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new UsageCounter(reader.GetFieldValue<DateTimeOffset>(0), reader.GetGuid(1), UsageTotals.Read(reader, 2)));
        }

        return rows;
    }
}
