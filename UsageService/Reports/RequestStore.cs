using Npgsql;
using Platform.Data.Postgres;

namespace Platform.UsageService.Reports;

internal sealed class RequestStore([FromKeyedServices(PoolNames.Reports)] ServicePool database, ReportGate gate)
{
    // The row comparison is both the end of the period and the place of the cursor; the primary key is read backwards from there.
    // It doesn't tell the planner which months are beyond it, so that is said once more.
    internal const string List = """
        select request_id, event_id, kind, user_id, key_id, agent, budget, provider, model, operation, input_tokens, cached_input_tokens,
               cache_write_input_tokens, audio_input_tokens, output_tokens, reasoning_tokens, audio_output_tokens, cost_nano_usd,
               status, estimated, started_at, completed_at
        from ledger
        where tenant_id = $1 and started_at >= $2 and started_at <= $3 and (started_at, event_id) < ($3, $4)
          and ($5::text is null or model = $5) and ($6::text is null or provider = $6) and ($7::text is null or agent = $7)
          and ($8::text is null or status = $8) and ($9::uuid is null or user_id = $9) and ($10::uuid is null or key_id = $10)
        order by started_at desc, event_id desc
        limit $11
        """;

    /// <summary>The newest requests are at hand at the end of an index; to find the few that a filter leaves much may have to be read.</summary>
    public Task<List<UsageRequest>> ListAsync(Guid tenantId, RequestFilter filter, int limit, CancellationToken ct) => filter.Of.IsEmpty
        ? ReadAsync(tenantId, filter, limit, ct)
        : gate.RunAsync(tenantId, ct => ReadAsync(tenantId, filter, limit, ct), ct);

    /// <summary>As <see cref="ListAsync"/>, of many pages one after the other: between two of them it is somebody else's turn.</summary>
    public Task<List<UsageRequest>> ListLongAsync(Guid tenantId, RequestFilter filter, int limit, CancellationToken ct) =>
        gate.RunAsync(tenantId, ct => ReadAsync(tenantId, filter, limit, ct), ct);

    private async Task<List<UsageRequest>> ReadAsync(Guid tenantId, RequestFilter filter, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(List);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = filter.From.UtcDateTime });
        command.Parameters.Add(new() { Value = filter.After.Time.UtcDateTime });
        command.Parameters.Add(new() { Value = filter.After.Id });
        filter.Of.AddTo(command.Parameters);
        command.Parameters.Add(new() { Value = limit });

        return await command.ReadAllAsync(ReadRow, ct);
    }

    private static UsageRequest ReadRow(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetGuid(3), reader.IdAt(4),
        reader.TextAt(5), reader.TextAt(6), reader.GetString(7), reader.GetString(8), reader.GetString(9),
        reader.GetInt64(10), reader.GetInt64(11), reader.GetInt64(12), reader.GetInt64(13),
        reader.GetInt64(14), reader.GetInt64(15), reader.GetInt64(16), reader.AmountAt(17),
        reader.GetString(18), reader.GetBoolean(19), reader.GetFieldValue<DateTimeOffset>(20), reader.GetFieldValue<DateTimeOffset>(21));
}
