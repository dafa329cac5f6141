using System.Globalization;

namespace Platform.UsageService.Reports;

internal static class Money
{
    private const decimal NanosPerUsd = 1_000_000_000m;

    /// <summary>US dollars with all nine decimals, so that nothing is rounded away.</summary>
    public static string? FromNanoUsd(long? nanos)
        => nanos is { } value ? (value / NanosPerUsd).ToString("0.000000000", CultureInfo.InvariantCulture) : null;
}
