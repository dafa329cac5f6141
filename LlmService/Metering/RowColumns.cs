using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.Contracts;
using Platform.Data.Postgres;
using Platform.LlmService.Providers;

namespace Platform.LlmService.Metering;

/// <summary>The columns that several statements have in common, always in this order.</summary>
internal static class RowColumns
{
    public const string Call = "id, tenant_id, user_id, key_id, instance_id, provider, model, operation, stream, agent, budget, started_at, trace_parent";

    public const string Tokens =
        "input_tokens, cached_input_tokens, cache_write_input_tokens, audio_input_tokens, output_tokens, reasoning_tokens, audio_output_tokens";

    /// <summary>Who answered, and who did not.</summary>
    public const string Route = "deployment, attempts, failed_attempts";

    public static ParameterColumns<T> AddCall<T>(this ParameterColumns<T> rows, Func<T, CallRecord> call) => rows
        .Add(NpgsqlDbType.Uuid, r => call(r).Id)
        .Add(NpgsqlDbType.Uuid, r => call(r).TenantId)
        .Add(NpgsqlDbType.Uuid, r => call(r).UserId)
        .Add(NpgsqlDbType.Uuid, r => call(r).KeyId)
        .Add(NpgsqlDbType.Uuid, r => call(r).Holder)
        .Add(NpgsqlDbType.Text, r => call(r).Provider)
        .Add(NpgsqlDbType.Text, r => call(r).Model)
        .Add(NpgsqlDbType.Text, r => call(r).Operation)
        .Add(NpgsqlDbType.Boolean, r => call(r).Stream)
        .Add(NpgsqlDbType.Text, r => call(r).Agent)
        .Add(NpgsqlDbType.Text, r => call(r).Budget)
        .Add(NpgsqlDbType.TimestampTz, r => call(r).StartedAt)
        .Add(NpgsqlDbType.Text, r => call(r).TraceParent);

    public static ParameterColumns<T> AddRoute<T>(this ParameterColumns<T> rows, Func<T, CallRecord> call) => rows
        .Add(NpgsqlDbType.Text, r => call(r).Deployment)
        .Add(NpgsqlDbType.Integer, r => call(r).Attempts)
        .Add(NpgsqlDbType.Jsonb, r => call(r).FailedAttempts is { Count: > 0 } failed ? JsonSerializer.Serialize(failed, ProvidersJson.Default.IReadOnlyListFailedAttempt) : null);

    public static ParameterColumns<T> AddTokens<T>(this ParameterColumns<T> rows, Func<T, TokenCounts> tokens) => rows
        .Add(NpgsqlDbType.Bigint, r => tokens(r).Input)
        .Add(NpgsqlDbType.Bigint, r => tokens(r).CachedInput)
        .Add(NpgsqlDbType.Bigint, r => tokens(r).CacheWriteInput)
        .Add(NpgsqlDbType.Bigint, r => tokens(r).AudioInput)
        .Add(NpgsqlDbType.Bigint, r => tokens(r).Output)
        .Add(NpgsqlDbType.Bigint, r => tokens(r).Reasoning)
        .Add(NpgsqlDbType.Bigint, r => tokens(r).AudioOutput);

    /// <summary>The columns <see cref="Tokens"/>, of which the first is at this place.</summary>
    public static TokenCounts ReadTokens(this NpgsqlDataReader reader, int at) =>
        new(reader.GetInt64(at), reader.GetInt64(at + 1), reader.GetInt64(at + 4), reader.GetInt64(at + 5))
        {
            CacheWriteInput = reader.GetInt64(at + 2),
            AudioInput = reader.GetInt64(at + 3),
            AudioOutput = reader.GetInt64(at + 6),
        };
}
