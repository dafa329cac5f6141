using Microsoft.Extensions.Options;
using NpgsqlTypes;
using Platform.Data.Postgres;

namespace Platform.LlmService.Metering;

/// <summary>
/// Writes down what the running calls have used, all in one statement after each renewal of the lease: a process that is killed loses what was produced
/// since, not what was produced before.
/// </summary>
internal sealed class ProgressWriter(ServicePool database, RunningCalls running, IOptions<MeteringOptions> options, TimeProvider clock, ILogger<ProgressWriter> logger)
{
    private const int MostAtOnce = 1000;

    /// <summary>Never fails, and is over long before the next renewal is due.</summary>
    public async Task WriteAsync(CancellationToken ct)
    {
        var limit = options.Value.RenewEvery / 2;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(limit);
        try
        {
            await WriteAllAsync(deadline.Token).WaitAsync(limit, clock, ct);
        }
        catch (Exception e) when (Weather.Is(e) && !ct.IsCancellationRequested)
        {
            logger.ProgressNotWritten(e.Message);
        }
    }

    private async Task WriteAllAsync(CancellationToken ct)
    {
        foreach (var progress in running.FindChanged().Chunk(MostAtOnce))
        {
            await UpdateAsync(progress, ct);
            running.Written(progress);
        }
    }

    /// <summary>Rows that are being settled at this moment are left alone; so nobody waits for anybody.</summary>
    private async Task UpdateAsync(CallProgress[] progress, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            with progress as (
                select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) as p (id, provider, model, deployment, attempts, {RowColumns.Tokens})
            ), still_open as (
                select r.id from llm_requests r
                where r.id = any($1) and r.status = 'started'
                for update of r skip locked
            )
            update llm_requests r set
                provider = p.provider, model = p.model, deployment = p.deployment, attempts = p.attempts,
                input_tokens = p.input_tokens, cached_input_tokens = p.cached_input_tokens, cache_write_input_tokens = p.cache_write_input_tokens,
                audio_input_tokens = p.audio_input_tokens, output_tokens = p.output_tokens, reasoning_tokens = p.reasoning_tokens,
                audio_output_tokens = p.audio_output_tokens
            from progress p join still_open o on o.id = p.id
            where r.id = p.id
            """);
        command.Parameters.ColumnsOf(progress)
            .Add(NpgsqlDbType.Uuid, static p => p.Id).Add(NpgsqlDbType.Text, static p => p.Provider).Add(NpgsqlDbType.Text, static p => p.Model)
            .Add(NpgsqlDbType.Text, static p => p.Deployment).Add(NpgsqlDbType.Integer, static p => p.Attempts).AddTokens(static p => p.Tokens);
        await command.ExecuteNonQueryAsync(ct);
    }
}
