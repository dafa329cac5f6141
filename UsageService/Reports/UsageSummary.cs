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

    /// <summary>The same under the names of their columns, for <see cref="Named"/>.</summary>
    public const string NamedSums = """
        sum(requests)::bigint as requests, sum(input_tokens)::bigint as input_tokens, sum(cached_input_tokens)::bigint as cached_input_tokens,
        sum(cache_write_input_tokens)::bigint as cache_write_input_tokens, sum(audio_input_tokens)::bigint as audio_input_tokens,
        sum(output_tokens)::bigint as output_tokens, sum(reasoning_tokens)::bigint as reasoning_tokens,
        sum(audio_output_tokens)::bigint as audio_output_tokens, sum(cost_nano_usd)::bigint as cost_nano_usd,
        sum(unknown_cost)::bigint as unknown_cost, sum(estimated)::bigint as estimated, sum(adjustments)::bigint as adjustments
        """;

    /// <summary>Sums by name, zero where there are none.</summary>
    public const string Named = """
        coalesce(requests, 0), coalesce(input_tokens, 0), coalesce(cached_input_tokens, 0), coalesce(cache_write_input_tokens, 0),
        coalesce(audio_input_tokens, 0), coalesce(output_tokens, 0), coalesce(reasoning_tokens, 0), coalesce(audio_output_tokens, 0),
        coalesce(cost_nano_usd, 0), coalesce(unknown_cost, 0), coalesce(estimated, 0), coalesce(adjustments, 0)
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
