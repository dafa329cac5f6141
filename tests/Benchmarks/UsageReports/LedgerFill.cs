using Npgsql;

namespace Platform.Benchmarks.UsageReports;

/// <summary>
/// Writes a year of calls past the service, made up by the server: 50 tenants, of which the first has a tenth of all calls, 20 users each, of whom four are
/// at work in an hour, 5 models. The sums are made from the rows.
/// </summary>
internal sealed class LedgerFill(NpgsqlDataSource admin, DateTimeOffset from, DateTimeOffset to, Guid? largestTenant = null)
{
    private const int Chunk = 500_000;

    private const string Calls = """
        insert into ledger (event_id, request_id, tenant_id, user_id, key_id, kind, provider, model, operation, input_tokens, cached_input_tokens,
                            cache_write_input_tokens, audio_input_tokens, output_tokens, reasoning_tokens, audio_output_tokens, cost_nano_usd,
                            status, estimated, started_at, completed_at)
        select gen_random_uuid(), gen_random_uuid(), case tenant when 0 then $5 else ('00000001-0001-0000-0000-' || lpad(to_hex(tenant), 12, '0'))::uuid end,
               ('00000001-0002-0000-0000-' || lpad(to_hex(tenant * 20 + person), 12, '0'))::uuid,
               ('00000001-0003-0000-0000-' || lpad(to_hex(tenant * 20 + person), 12, '0'))::uuid,
               'call', 'openai', 'model-' || (person + n / 200 % 2) % 5, 'chat', 200 + n % 4000, n % 200, 0, 0, n % 800, 0, 0, n % 1000000,
               case when n % 50 = 7 then 'error' else 'completed' end, false, started_at, started_at + interval '2 s'
        from (
          select n, started_at, case when n % 10 = 0 then 0 else 1 + n % 49 end as tenant,
                 (extract(epoch from started_at)::bigint / 3600 * 7 + n / 50 % 4) % 20 as person
          from (select n, $3 + n * $4 as started_at from generate_series($1, $2) as n) as at
        ) as call
        """;

    private const string Sums = """
        insert into usage_hour
        select tenant_id, date_trunc('hour', started_at, 'UTC') as hour, user_id, key_id, '', model, provider, status, count(*), sum(input_tokens),
               sum(cached_input_tokens), 0, 0, sum(output_tokens), sum(reasoning_tokens), 0, sum(cost_nano_usd), 0, 0, 0
        from ledger
        where started_at >= $1 and started_at < $2
        group by tenant_id, hour, user_id, key_id, model, provider, status
        """;

    /// <summary>The months up to today.</summary>
    public static (DateTimeOffset From, DateTimeOffset To) Year
    {
        get
        {
            var now = TimeProvider.System.GetUtcNow();
            return (new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(-11), new(now.Year, now.Month, now.Day, 0, 0, 0, TimeSpan.Zero));
        }
    }

    public static Guid LargestTenant { get; } = new("00000001-0001-0000-0000-000000000000");

    public async Task RunAsync(long rows)
    {
        await using var connection = await admin.OpenConnectionAsync();
        // What the owner doesn't own it could not keep in order later.
        await ExecuteAsync(connection, "do $$ begin execute format('set role %I', (select tableowner from pg_tables where tablename = 'ledger')); end $$");
        for (var month = from; month < to; month = month.AddMonths(1))
        {
            await ExecuteAsync(connection, "select add_usage_month($1)", DateOnly.FromDateTime(month.UtcDateTime));
        }

        await ExecuteAsync(connection, "reset role");
        // Nothing of this is a budget's, and a trigger would have to keep every row in memory.
        await ExecuteAsync(connection, "set session_replication_role = replica");

        var step = (to - from) / rows;
        for (long done = 0; done < rows; done += Chunk)
        {
            await ExecuteAsync(connection, Calls, done, Math.Min(done + Chunk, rows) - 1, from.UtcDateTime, step, largestTenant ?? LargestTenant);
            Console.Error.Write($"\r{done * 100 / rows,3} %");
        }

        for (var month = from; month < to; month = month.AddMonths(1))
        {
            await ExecuteAsync(connection, Sums, month.UtcDateTime, month.AddMonths(1).UtcDateTime);
        }

        await ExecuteAsync(connection, "vacuum (analyze) ledger");
        await ExecuteAsync(connection, "vacuum (analyze) usage_hour");
        await ExecuteAsync(connection, "checkpoint");
        Console.Error.WriteLine("\r100 %");
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }
}
