using System.Buffers;
using System.Globalization;
using System.Text;
using Platform.UsageService.Reports;

namespace Platform.UsageService.Export;

/// <summary>RFC 4180, for spreadsheets too: a text that one would take for a formula begins with an apostrophe.</summary>
internal static class CsvRow
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create("\",\r\n");
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\t\r");

    private static readonly (string Name, Func<UsageRequest, string?> Text)[] Columns =
    [
        ("requestId", static r => r.RequestId.ToString()),
        ("eventId", static r => r.EventId.ToString()),
        ("kind", static r => r.Kind),
        ("startedAt", static r => Time(r.StartedAt)),
        ("completedAt", static r => Time(r.CompletedAt)),
        ("userId", static r => r.UserId.ToString()),
        ("keyId", static r => r.KeyId?.ToString()),
        ("agent", static r => Safe(r.Agent)),
        ("budget", static r => Safe(r.Budget)),
        ("provider", static r => Safe(r.Provider)),
        ("model", static r => Safe(r.Model)),
        ("operation", static r => Safe(r.Operation)),
        ("status", static r => r.Status),
        ("estimated", static r => r.Estimated ? "true" : "false"),
        ("inputTokens", static r => Number(r.InputTokens)),
        ("cachedInputTokens", static r => Number(r.CachedInputTokens)),
        ("cacheWriteInputTokens", static r => Number(r.CacheWriteInputTokens)),
        ("audioInputTokens", static r => Number(r.AudioInputTokens)),
        ("outputTokens", static r => Number(r.OutputTokens)),
        ("reasoningTokens", static r => Number(r.ReasoningTokens)),
        ("audioOutputTokens", static r => Number(r.AudioOutputTokens)),
        ("costNanoUsd", static r => Number(r.CostNanoUsd)),
        ("costUsd", static r => r.CostUsd),
    ];

    public static string Header { get; } = string.Join(',', Columns.Select(static column => column.Name)) + "\r\n";

    public static void Write(IBufferWriter<byte> output, UsageRequest row)
    {
        for (var i = 0; i < Columns.Length; i++)
        {
            output.Write(i == 0 ? ""u8 : ","u8);
            Encoding.UTF8.GetBytes(Quote(Columns[i].Text(row) ?? ""), output);
        }

        output.Write("\r\n"u8);
    }

    private static string? Safe(string? text) => text is { Length: > 0 } && Formula.Contains(text[0]) ? "'" + text : text;

    private static string Quote(string text)
        => text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static string? Number(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
