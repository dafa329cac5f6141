using Npgsql;
using Platform.Contracts;

namespace Platform.UsageService.Prices;

/// <summary>The columns of a price, in the one order in which they are read.</summary>
internal static class PriceRow
{
    public const string Columns = """
        model, provider, valid_from, valid_until, input_per_million, cached_input_per_million, cache_write_per_million,
        audio_input_per_million, output_per_million, reasoning_per_million, audio_output_per_million, request_nano_usd, set_by, set_at
        """;

    public static Price Read(NpgsqlDataReader row) => new(
        row.GetString(0), ProviderOf(row), row.GetFieldValue<DateTimeOffset>(2), EndOf(row), row.GetInt64(4), AmountAt(row, 5), AmountAt(row, 6),
        AmountAt(row, 7), row.GetInt64(8), AmountAt(row, 9), AmountAt(row, 10), AmountAt(row, 11), row.GetGuid(12),
        row.GetFieldValue<DateTimeOffset>(13));

    public static PricePeriod ReadPeriod(NpgsqlDataReader row) => new(
        ProviderOf(row), row.GetFieldValue<DateTimeOffset>(2), EndOf(row), new ModelPrice(row.GetInt64(4), row.GetInt64(8))
        {
            CachedInput = AmountAt(row, 5),
            CacheWrite = AmountAt(row, 6),
            AudioInput = AmountAt(row, 7),
            Reasoning = AmountAt(row, 9),
            AudioOutput = AmountAt(row, 10),
            Request = AmountAt(row, 11),
        });

    private static string? ProviderOf(NpgsqlDataReader row) => row.GetString(1) is { Length: > 0 } provider ? provider : null;

    private static DateTimeOffset? EndOf(NpgsqlDataReader row) => row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3);

    private static long? AmountAt(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
