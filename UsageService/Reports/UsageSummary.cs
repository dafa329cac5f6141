using Npgsql;

namespace Platform.UsageService.Reports;

/// <summary>
/// Sums over calls, corrections included. Calls of unknown cost add nothing to the cost and are counted beside it; corrections are
/// no requests of their own.
/// </summary>
internal sealed record UsageTotals(
    long Requests, long InputTokens, long CachedInputTokens, long CacheWriteInputTokens, long AudioInputTokens,
    long OutputTokens, long ReasoningTokens, long AudioOutputTokens,
    long CostNanoUsd, long UnknownCostRequests, long EstimatedRequests, long Adjustments)
{
    /// <summary>The sums of a relation that has the columns of <c>usage_hour</c>, in the order of this record.</summary>
    public const string Sums = """
        coalesce(sum(requests), 0)::bigint, coalesce(sum(input_tokens), 0)::bigint, coalesce(sum(cached_input_tokens), 0)::bigint,
        coalesce(sum(cache_write_input_tokens), 0)::bigint, coalesce(sum(audio_input_tokens), 0)::bigint,
        coalesce(sum(output_tokens), 0)::bigint, coalesce(sum(reasoning_tokens), 0)::bigint, coalesce(sum(audio_output_tokens), 0)::bigint,
        coalesce(sum(cost_nano_usd), 0)::bigint, coalesce(sum(unknown_cost), 0)::bigint, coalesce(sum(estimated), 0)::bigint,
        coalesce(sum(adjustments), 0)::bigint
        """;

    public string? CostUsd => Money.FromNanoUsd(CostNanoUsd);

    public static UsageTotals Read(NpgsqlDataReader reader, int at) => new(
        reader.GetInt64(at), reader.GetInt64(at + 1), reader.GetInt64(at + 2), reader.GetInt64(at + 3), reader.GetInt64(at + 4), reader.GetInt64(at + 5),
        reader.GetInt64(at + 6), reader.GetInt64(at + 7), reader.GetInt64(at + 8), reader.GetInt64(at + 9), reader.GetInt64(at + 10),
        reader.GetInt64(at + 11));
}

/// <summary>The sums of one day, hour, model and so on; <c>Group</c> is null for calls without a key or an agent.</summary>
internal sealed record UsageGroup(string? Group, UsageTotals Totals);

/// <summary>A period's sums; groups are cut off at a thousand, totals never.</summary>
internal sealed record UsageSummary(
    DateTimeOffset From, DateTimeOffset To, UsageTotals Totals, string? GroupBy, IReadOnlyList<UsageGroup> Groups, bool GroupsTruncated);
