using Npgsql;
using Platform.Contracts;
using Platform.Data.Postgres;

namespace Platform.UsageService.Prices;

/// <summary>The columns of a price, in the one order in which they are read.</summary>
internal static class PriceRow
{
    public const string Columns = """
        model, provider, valid_from, valid_until, input_per_million, cached_input_per_million, cache_write_per_million,
        audio_input_per_million, output_per_million, reasoning_per_million, audio_output_per_million, request_nano_usd, set_by, set_at
        """;

    public static Price Read(NpgsqlDataReader row) => new(
        row.GetString(0), ProviderOf(row), row.GetFieldValue<DateTimeOffset>(2), row.TimeAt(3), row.GetInt64(4), row.AmountAt(5), row.AmountAt(6),
        row.AmountAt(7), row.GetInt64(8), row.AmountAt(9), row.AmountAt(10), row.AmountAt(11), row.GetGuid(12),
        row.GetFieldValue<DateTimeOffset>(13));

    public static PricePeriod ReadPeriod(NpgsqlDataReader row) => new(
        ProviderOf(row), row.GetFieldValue<DateTimeOffset>(2), row.TimeAt(3), new ModelPrice(row.GetInt64(4), row.GetInt64(8))
        {
            CachedInput = row.AmountAt(5),
            CacheWrite = row.AmountAt(6),
            AudioInput = row.AmountAt(7),
            Reasoning = row.AmountAt(9),
            AudioOutput = row.AmountAt(10),
            Request = row.AmountAt(11),
        });

    private static string? ProviderOf(NpgsqlDataReader row) => row.GetString(1) is { Length: > 0 } provider ? provider : null;
}
