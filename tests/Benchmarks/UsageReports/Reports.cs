using System.Diagnostics;
using System.Globalization;
using Platform.ServiceDefaults;

namespace Platform.Benchmarks.UsageReports;

/// <summary>What the largest tenant may ask for.</summary>
internal sealed class Reports(Uri service, string identityToken, DateTimeOffset from, DateTimeOffset to) : IDisposable
{
    private const int ExportedRows = 100_000;

    private readonly HttpClient _client = new() { BaseAddress = service, Timeout = TimeSpan.FromMinutes(5), DefaultRequestHeaders = { { InternalHeaders.Identity, identityToken } } };

    /// <summary>Names and paths.</summary>
    public IReadOnlyList<(string Name, string Path)> All { get; } =
    [
        .. Summaries("a month", Range(to.AddMonths(-2), to.AddMonths(-1))),
        .. Summaries("a year", Range(from, to)),
        ("counters by day, a month", $"counters?window=day&limit=1000&{Range(to.AddMonths(-2), to.AddMonths(-1))}"),
        ("requests, newest 50", "requests"),
        ("requests, newest 50 before a year's middle", $"requests?{Range(from, from.AddMonths(6))}"),
        ("requests by a filter that nothing matches", "requests?model=none"),
    ];

    /// <summary>Reads one of them to its end.</summary>
    /// <returns>How long that took, in milliseconds.</returns>
    public async Task<double> ReadAsync(string path, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        using var response = await _client.GetAsync("/api/v1/usage/" + path, HttpCompletionOption.ResponseContentRead, ct);
        response.EnsureSuccessStatusCode();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    /// <summary>Reads as many rows of the export as there are, but not more than enough.</summary>
    public async Task<(int Rows, double Milliseconds)> ExportAsync(CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        using var response = await _client.GetAsync($"/api/v1/usage/export?format=jsonl&{Range(from, to)}", HttpCompletionOption.ResponseHeadersRead, ct);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
        var rows = 0;
        while (rows < ExportedRows && await reader.ReadLineAsync(ct) is not null)
        {
            rows++;
        }

        return (rows, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    /// <summary>Everything in turn, without pause.</summary>
    public async Task<int> ReadUntilAsync(CancellationToken ct)
    {
        for (var count = 0; ; count++)
        {
            try
            {
                if (count % (All.Count + 1) == All.Count)
                {
                    await ExportAsync(ct);
                }
                else
                {
                    await ReadAsync(All[count % (All.Count + 1)].Path, ct);
                }
            }
            catch (OperationCanceledException)
            {
                return count;
            }
        }
    }

    public void Dispose() => _client.Dispose();

    private static IEnumerable<(string Name, string Path)> Summaries(string period, string range)
        => ((string[])["day", "model", "user"]).Select(group => ($"summary by {group}, {period}", $"summary?groupBy={group}&{range}"));

    private static string Range(DateTimeOffset from, DateTimeOffset to)
        => string.Create(CultureInfo.InvariantCulture, $"from={from.UtcDateTime:yyyy-MM-dd}&to={to.UtcDateTime:yyyy-MM-dd}");
}
