using Platform.Data.Postgres;

namespace Platform.UsageService.Reconciliation;

internal sealed class LedgerReportStore([FromKeyedServices(PoolNames.Reports)] ServicePool database)
{
    // From the sums: over all tenants the ledger itself could only be read from one end to the other.
    private const string Sum = """
        select coalesce(sum(requests), 0)::bigint, coalesce(sum(adjustments), 0)::bigint, coalesce(sum(input_tokens + output_tokens), 0)::bigint,
               coalesce(sum(cost_nano_usd), 0)::bigint, coalesce(sum(unknown_cost), 0)::bigint
        from usage_hour
        where hour >= $1 and hour < $2 and ($3::uuid is null or tenant_id = $3)
        """;

    public async Task<LedgerReport> ReadAsync(DateTimeOffset from, DateTimeOffset to, Guid? tenantId, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Sum);
        command.Parameters.Add(new() { Value = from.UtcDateTime });
        command.Parameters.Add(new() { Value = to.UtcDateTime });
        command.Parameters.AddNullable(tenantId);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new LedgerReport(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4));
    }
}
