using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;
using Platform.UsageService.Prices.Files;

namespace Platform.UsageService.Prices.Changes;

/// <summary>The statements of one change of prices, inside its transaction.</summary>
internal sealed class PriceWriter(NpgsqlConnection connection, PriceActor actor)
{
    private const string Upsert = """
        insert into price (model, provider, valid_from, valid_until, input_per_million, cached_input_per_million, cache_write_per_million,
                           audio_input_per_million, output_per_million, reasoning_per_million, audio_output_per_million, request_nano_usd,
                           set_by, set_at)
        select model, coalesce(provider, ''), valid_from, valid_until, input, cached_input, cache_write, audio_input, output, reasoning, audio_output,
               request, set_by, set_at
        from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
          as p (model, provider, valid_from, valid_until, input, cached_input, cache_write, audio_input, output, reasoning, audio_output, request,
                set_by, set_at)
        on conflict (model, provider, valid_from) do update set
          valid_until = excluded.valid_until,
          input_per_million = excluded.input_per_million,
          cached_input_per_million = excluded.cached_input_per_million,
          cache_write_per_million = excluded.cache_write_per_million,
          audio_input_per_million = excluded.audio_input_per_million,
          output_per_million = excluded.output_per_million,
          reasoning_per_million = excluded.reasoning_per_million,
          audio_output_per_million = excluded.audio_output_per_million,
          request_nano_usd = excluded.request_nano_usd,
          set_by = excluded.set_by,
          set_at = excluded.set_at
        """;

    private const string Delete = "delete from price where model = $1 and provider = coalesce($2, '') and valid_from = $3";

    private const string Tell = """
        insert into price_change (action, user_id, key_id, trace_id, model, provider, valid_from, before, after)
        select $1, $2, $3, $4, model, provider, valid_from, before::jsonb, after::jsonb
        from unnest($5, $6, $7, $8, $9) as c (model, provider, valid_from, before, after)
        """;

    /// <summary>Has everybody else who changes prices wait. Returns when the first prices were put in, if they were.</summary>
    public async Task<DateTime?> LockAsync(CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("set local lock_timeout = '3s'"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select first_prices_at from price_book for update"));
        return await batch.ExecuteScalarAsync(ct) as DateTime?;
    }

    public async Task<List<Price>> FindAsync(IEnumerable<string> models, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select {PriceRow.Columns} from price where model = any($1)", connection);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. models.Distinct(StringComparer.Ordinal)] });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAllAsync(PriceRow.Read, ct);
    }

    /// <summary>Writes changes, tells of them, and makes a new revision; all in one round trip.</summary>
    public async Task WriteAsync(IReadOnlyList<PriceChange> changes, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        Price[] set = [.. changes.Select(static change => change.After).OfType<Price>()];
        if (set.Length > 0)
        {
            batch.BatchCommands.Add(UpsertOf(set));
        }

        foreach (var removed in changes.Where(static change => change.After is null).Select(static change => change.Subject))
        {
            var command = new NpgsqlBatchCommand(Delete);
            command.Parameters.Add(new() { Value = removed.Model });
            command.Parameters.AddNullable(removed.Provider);
            command.Parameters.Add(new() { Value = removed.ValidFrom.UtcDateTime });
            batch.BatchCommands.Add(command);
        }

        batch.BatchCommands.Add(TellOf(changes));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("update price_book set revision = revision + 1"));
        await batch.ExecuteNonQueryAsync(ct);
    }

    public async Task MarkFirstPricesAsync(CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("update price_book set first_prices_at = now()", connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlBatchCommand UpsertOf(Price[] prices)
    {
        var command = new NpgsqlBatchCommand(Upsert);
        command.Parameters.ColumnsOf(prices)
            .Add(NpgsqlDbType.Text, static p => p.Model)
            .Add(NpgsqlDbType.Text, static p => p.Provider)
            .Add(NpgsqlDbType.TimestampTz, static p => p.ValidFrom.UtcDateTime)
            .Add(NpgsqlDbType.TimestampTz, static p => p.ValidUntil?.UtcDateTime)
            .Add(NpgsqlDbType.Bigint, static p => p.Input)
            .Add(NpgsqlDbType.Bigint, static p => p.CachedInput)
            .Add(NpgsqlDbType.Bigint, static p => p.CacheWrite)
            .Add(NpgsqlDbType.Bigint, static p => p.AudioInput)
            .Add(NpgsqlDbType.Bigint, static p => p.Output)
            .Add(NpgsqlDbType.Bigint, static p => p.Reasoning)
            .Add(NpgsqlDbType.Bigint, static p => p.AudioOutput)
            .Add(NpgsqlDbType.Bigint, static p => p.Request)
            .Add(NpgsqlDbType.Uuid, static p => p.SetBy)
            .Add(NpgsqlDbType.TimestampTz, static p => p.SetAt.UtcDateTime);
        return command;
    }

    private NpgsqlBatchCommand TellOf(IReadOnlyList<PriceChange> changes)
    {
        var command = new NpgsqlBatchCommand(Tell);
        command.Parameters.Add(new() { Value = actor.Action });
        command.Parameters.AddNullable(actor.UserId);
        command.Parameters.AddNullable(actor.KeyId);
        command.Parameters.AddNullable(actor.TraceId);
        command.Parameters.ColumnsOf(changes)
            .Add(NpgsqlDbType.Text, static c => c.Subject.Model)
            .Add(NpgsqlDbType.Text, static c => c.Subject.Provider)
            .Add(NpgsqlDbType.TimestampTz, static c => c.Subject.ValidFrom.UtcDateTime)
            .Add(NpgsqlDbType.Text, static c => ToJson(c.Before))
            .Add(NpgsqlDbType.Text, static c => ToJson(c.After));
        return command;
    }

    private static string? ToJson(Price? price)
        => price is null ? null : JsonSerializer.Serialize(price.ToDefinition(), PriceFileJson.Default.PriceDefinition);
}
